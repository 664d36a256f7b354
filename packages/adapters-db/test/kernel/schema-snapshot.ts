import type { Database } from '../../src/index.js';

/** Everything that a database holds beside rows, as text: one line each, sorted. */
export const schemaSnapshot = async (database: Database): Promise<readonly string[]> => {
  const rows = await database.query(`
    with ours as (
      select oid, nspname as name from pg_namespace where nspname not like 'pg\\_%' and nspname <> 'information_schema'
    ), relations as (
      select c.*, o.name || '.' || c.relname as full_name from pg_class c join ours o on o.oid = c.relnamespace where c.relname not like 'quayside_migrations%'
    )
    select 'schema ' || name as line from ours where name <> 'public'
    union all
    select concat_ws(' ', 'column', r.full_name, r.relkind, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
        pg_get_expr(d.adbin, d.adrelid), nullif(a.attcollation, 0)::regcollation)
      from relations r join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
      where r.relkind in ('r', 'p', 'v', 'm')
    union all
    select concat_ws(' ', 'index', pg_get_indexdef(i.indexrelid)) from pg_index i join relations r on r.oid = i.indrelid
    union all
    select concat_ws(' ', 'constraint', r.full_name, k.conname, pg_get_constraintdef(k.oid)) from pg_constraint k join relations r on r.oid = k.conrelid
    union all
    select concat_ws(' ', 'sequence', r.full_name, s.seqtypid::regtype, s.seqstart, s.seqincrement) from pg_sequence s join relations r on r.oid = s.seqrelid
    union all
    select concat_ws(' ', 'function', pg_get_functiondef(p.oid)) from pg_proc p join ours o on o.oid = p.pronamespace where p.prokind in ('f', 'p')
    union all
    select concat_ws(' ', 'trigger', pg_get_triggerdef(t.oid)) from pg_trigger t join relations r on r.oid = t.tgrelid where not t.tgisinternal
    union all
    select concat_ws(' ', 'type', o.name, t.typname) from pg_type t join ours o on o.oid = t.typnamespace where t.typtype in ('e', 'd')`);
  return rows.map((row) => row['line'] as string).toSorted();
};
