import type { Database } from '@quayside/adapters-db';
import { setTimeout as sleep } from 'node:timers/promises';

/** Who tried what is on record whether it was granted or not. */
const onRecord = ['audit'];
const tables = `
  select schemaname || '.' || tablename as name, exists (
    select from information_schema.columns where table_schema = schemaname and table_name = tablename and column_name = 'last_used_at'
  ) as notes_use
  from pg_tables
  where schemaname in ('catalog', 'orders', 'inventory', 'payments', 'identity') and schemaname <> all ($1::text::text[])
     or (schemaname = 'kernel' and tablename in ('messages', 'once', 'inbox', 'aside'))
  order by 1`;

/** What the database keeps of the shop: for each table its rows in one digest. */
export type Kept = Readonly<Record<string, unknown>>;

/** Whatever writes a row leaves its number there. When a credential was last used is written by the way: there the rows are read. */
const written = 'coalesce(sum(t.xmin::text::bigint), 0)::text';
const content = `md5(coalesce(string_agg((to_jsonb(t) - 'last_used_at')::text, ',' order by to_jsonb(t) - 'last_used_at'), ''))`;

export const keptIn = async (database: Database): Promise<Kept> => {
  const found = await database.query(tables, [`{${onRecord.join(',')}}`]);
  const digests = found.map(
    ({ name, notes_use: notesUse }) =>
      `select '${String(name)}' as name, count(*)::int as rows, ${notesUse === true ? content : written} as digest from ${String(name)} t`,
  );
  const rows = await database.query(digests.join(' union all '));
  return Object.fromEntries(
    rows.map(({ name, rows: count, digest }) => [String(name), `${String(count)} rows, ${String(digest)}`]),
  );
};

const unfinished = `
  select (select count(*) from kernel.messages where position is null)
       + (select count(*) from kernel.aside)
       + (select count(*) from kernel.messages m
          where m.kind = 'command' and not exists (select from kernel.inbox i where i.message_id = m.id))
       + (select count(*) from payments.operations where next_attempt_at is not null)
       + (select count(*) from orders.sagas where wake_at is not null) as count`;

/** What is kept once nothing is on its way any more; the test's time limit ends the waiting. */
export const keptAtRest = async (database: Database): Promise<Kept> => {
  let before: string | null = null;
  for (;;) {
    const [row] = await database.query(unfinished);
    const kept = await keptIn(database);
    const now = JSON.stringify(kept);
    if (Number(row?.['count']) === 0 && now === before) return kept;
    before = Number(row?.['count']) === 0 ? now : null;
    await sleep(10);
  }
};
