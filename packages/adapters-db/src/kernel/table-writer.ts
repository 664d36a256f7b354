import { getTableColumns, getTableName, type InferInsertModel } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import type { Statement } from './database.js';

/** Makes one statement of many rows. Rows of one writer are merged over all units of a commit. */
export interface Writer<Row> {
  readonly name: string;
  /** Checks and references of the table that can come to fail by what other units do meanwhile; any other that fails is a bug. */
  readonly conditions?: readonly string[];
  statement(rows: readonly Row[]): Statement;
}

/**
 * Rows travel as one JSON text that the server takes apart again: one parameter, one prepared statement for any number
 * of rows, and nothing for us to escape.
 */
const recordset = (columns: readonly Column[]): string =>
  `json_to_recordset($1::text::json) as x(${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`;

interface Column {
  readonly key: string;
  readonly name: string;
  readonly type: string;
}

/** Inserts whole rows. A row that exists breaks the commit. */
export const inserting = <T extends PgTable>(table: T): Writer<InferInsertModel<T>> => {
  const columns = columnsOf(table);
  const names = columns.map(({ name }) => name).join(', ');
  const text = `insert into ${qualified(table)} (${names}) select ${names} from ${recordset(columns)}`;
  return { name: `insert ${qualified(table)}`, statement: (rows) => ({ text, parameters: [toJson(rows, columns)] }) };
};

/**
 * Updates rows that are at the version which the change is based on; where one is not, the commit breaks and its units are
 * run again. `changing` narrows what is written to what can change.
 */
export const updating = <T extends PgTable, K extends keyof InferInsertModel<T> & string>(
  table: T,
  key: keyof InferInsertModel<T> & string,
  changing: readonly K[],
): Writer<Pick<InferInsertModel<T>, K> & { readonly basedOn: number }> => {
  const all = columnsOf(table);
  const id = one(all, key);
  const set = changing.map((name) => one(all, name));
  const sent = [...new Set([id, ...set]), { key: 'basedOn', name: 'based_on', type: 'integer' }];
  const text =
    `with changed as (update ${qualified(table)} t set ${set
      .filter((column) => column !== id)
      .map(({ name }) => `${name} = x.${name}`)
      .join(', ')} ` +
    `from ${recordset(sent)} where t.${id.name} = x.${id.name} and t.version = x.based_on returning 1) ` +
    'select kernel.expect((select count(*) from changed), $2::bigint)';
  return {
    name: `update ${qualified(table)} ${set.map(({ name }) => name).join(' ')}`,
    statement: (rows) => ({ text, parameters: [toJson(rows, sent), rows.length] }),
  };
};

/** Deletes every row whose column has one of these values. */
export const deleting = <T extends PgTable, K extends keyof InferInsertModel<T> & string>(
  table: T,
  key: K,
): Writer<Pick<InferInsertModel<T>, K>> => {
  const column = one(columnsOf(table), key);
  const text = `delete from ${qualified(table)} t using ${recordset([column])} where t.${column.name} = x.${column.name}`;
  return { name: `delete ${qualified(table)}`, statement: (rows) => ({ text, parameters: [toJson(rows, [column])] }) };
};

/** Deletes rows that are at the version which that is based on; where one is not, the commit breaks and its units are run again. */
export const removing = <T extends PgTable>(
  table: T,
  key: keyof InferInsertModel<T> & string,
): Writer<{ readonly id: string; readonly basedOn: number }> => {
  const id = { ...one(columnsOf(table), key), key: 'id' };
  const sent = [id, { key: 'basedOn', name: 'based_on', type: 'integer' }];
  const text =
    `with removed as (delete from ${qualified(table)} t using ${recordset(sent)} ` +
    `where t.${id.name} = x.${id.name} and t.version = x.based_on returning 1) ` +
    'select kernel.expect((select count(*) from removed), $2::bigint)';
  return {
    name: `remove ${qualified(table)}`,
    statement: (rows) => ({ text, parameters: [toJson(rows, sent), rows.length] }),
  };
};

export const qualified = (table: PgTable): string => `${getTableConfig(table).schema}.${getTableName(table)}`;

/** The columns that we write: what the database makes by itself is not among them. */
const columnsOf = (table: PgTable): readonly Column[] =>
  Object.entries(getTableColumns(table))
    .filter(([, column]) => column.generated === undefined && column.generatedIdentity === undefined)
    .map(([key, column]) => ({ key, name: column.name, type: column.getSQLType() }));

const one = (columns: readonly Column[], key: string): Column => {
  const column = columns.find((candidate) => candidate.key === key);
  if (!column) throw new Error(`there is no column ${key}`);
  return column;
};

/** The columns of rows, by the names that the table has for them. */
const toJson = (rows: readonly object[], columns: readonly Column[]): string =>
  JSON.stringify(
    rows.map((row) => {
      const named: Record<string, unknown> = {};
      for (const { key, name } of columns) named[name] = (row as Record<string, unknown>)[key];
      return named;
    }),
  );
