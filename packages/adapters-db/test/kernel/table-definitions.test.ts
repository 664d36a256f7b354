import { expect } from 'chai';
import { getTableName, is, SQL } from 'drizzle-orm';
import { getTableConfig, PgDialect, type IndexedColumn, type PgTable } from 'drizzle-orm/pg-core';
import { allTables, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

const dialect = new PgDialect();
const nameOf = (table: PgTable): string => `${getTableConfig(table).schema}.${getTableName(table)}`;

/** PostgreSQL writes an expression down with its own brackets and casts. */
const plain = (expression: string): string => expression.toLowerCase().replaceAll(/::\w+|[()\s"]/g, '');
const textOf = (expression: SQL): string =>
  plain(dialect.sqlToQuery(expression).sql.replaceAll(/ in \(([^)]*)\)/g, ' = any array[$1]'));

const typeOf = (sqlType: string): string =>
  sqlType.replace('timestamp (', 'timestamp(').replace(/^char\(/, 'character(');

/** A table as its definition has it. */
const defined = (table: PgTable) => {
  const { columns, indexes, primaryKeys, foreignKeys, uniqueConstraints } = getTableConfig(table);
  const [primaryKey] = primaryKeys;
  const unique = [
    ...uniqueConstraints.map((constraint) => ({
      name: constraint.getName(),
      columns: constraint.columns.map(({ name }) => name),
    })),
    ...columns
      .filter(({ isUnique }) => isUnique)
      .map(({ name, uniqueName }) => ({ name: uniqueName, columns: [name] })),
  ];
  return {
    columns: columns.map((column) => ({
      name: column.name,
      type: typeOf(column.getSQLType()),
      isNullable: !column.notNull,
      isMade: column.generated !== undefined || column.generatedIdentity !== undefined,
    })),
    primaryKey: primaryKey
      ? primaryKey.columns.map(({ name }) => name)
      : columns.filter(({ primary }) => primary).map(({ name }) => name),
    indexes: [
      ...indexes.map(({ config }) => ({
        name: config.name,
        isUnique: config.unique,
        method: config.method ?? 'btree',
        where: config.where ? textOf(config.where) : null,
        columns: config.columns.map((column) =>
          is(column, SQL) ? textOf(column) : plain((column as IndexedColumn).name ?? ''),
        ),
      })),
      ...unique.map((each) => ({ ...each, isUnique: true, method: 'btree', where: null })),
    ].toSorted(byName),
    foreignKeys: foreignKeys
      .map((key) => {
        const { columns: from, foreignTable, foreignColumns } = key.reference();
        return {
          from: from.map(({ name }) => name),
          to: nameOf(foreignTable),
          columns: foreignColumns.map(({ name }) => name),
          onDelete: key.onDelete ?? 'no action',
        };
      })
      .toSorted(byColumns),
  };
};

const byName = (a: { readonly name: string | undefined }, b: { readonly name: string | undefined }): number =>
  (a.name ?? '') < (b.name ?? '') ? -1 : 1;
const byColumns = (a: { readonly from: readonly string[] }, b: { readonly from: readonly string[] }): number =>
  a.from.join() < b.from.join() ? -1 : 1;
const actions: Readonly<Record<string, string>> = {
  a: 'no action',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

/** A table as the migrations made it. */
const migrated = async (database: Database, name: string) => {
  const columns = await database.query(
    `select attname as name, format_type(atttypid, atttypmod) as type, not attnotnull as is_nullable, attidentity <> '' or attgenerated <> '' as is_made
     from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped order by attnum`,
    [name],
  );
  const indexes = await database.query(
    `select c.relname as name, i.indisunique as is_unique, i.indisprimary as is_primary, m.amname as method, pg_get_expr(i.indpred, i.indrelid, true) as filter,
       array_to_json(array(select pg_get_indexdef(i.indexrelid, n, true) from generate_series(1, i.indnkeyatts) n)) as columns
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam where i.indrelid = $1::text::regclass order by c.relname`,
    [name],
  );
  const foreignKeys = await database.query(
    `select confrelid::regclass::text as to, confdeltype as on_delete,
       array_to_json(array(select attname from unnest(conkey) with ordinality k(n, o) join pg_attribute on attrelid = conrelid and attnum = n order by o)) as from,
       array_to_json(array(select attname from unnest(confkey) with ordinality k(n, o) join pg_attribute on attrelid = confrelid and attnum = n order by o)) as columns
     from pg_constraint where conrelid = $1::text::regclass and contype = 'f' order by conname`,
    [name],
  );
  const namesIn = (value: unknown): readonly string[] => value as readonly string[];
  return {
    columns: columns.map((row) => ({
      name: row['name'],
      type: row['type'],
      isNullable: row['is_nullable'],
      isMade: row['is_made'],
    })),
    primaryKey: indexes.filter((row) => row['is_primary']).flatMap((row) => namesIn(row['columns']).map(plain)),
    indexes: indexes
      .filter((row) => !row['is_primary'])
      .map((row) => ({
        name: row['name'] as string,
        isUnique: row['is_unique'],
        method: row['method'],
        where: row['filter'] === null ? null : plain(row['filter'] as string),
        columns: namesIn(row['columns']).map(plain),
      }))
      .toSorted(byName),
    foreignKeys: foreignKeys
      .map((row) => ({
        from: namesIn(row['from']),
        to: row['to'],
        columns: namesIn(row['columns']),
        onDelete: actions[row['on_delete'] as string],
      }))
      .toSorted(byColumns),
  };
};

describeOnDatabases((_name, databases) => {
  describe('the definition of each table is what the migrations made', () => {
    let database: Database;
    before(async () => {
      ({ database } = await databases.fresh());
    });

    for (const table of allTables)
      it(nameOf(table), async () => {
        const { columns, ...rest } = await migrated(database, nameOf(table));
        const { columns: definedColumns, ...definedRest } = defined(table);
        expect(definedRest).to.deep.equal(rest);
        expect(definedColumns.toSorted(byName)).to.deep.equal(
          columns.toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1)),
        );
      });

    it('and there is no table without one', async () => {
      const rows = await database.query(
        "select schemaname || '.' || tablename as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'public') order by 1",
      );
      expect(allTables.map(nameOf).toSorted()).to.deep.equal(rows.map((row) => row['name']));
    });
  });
});
