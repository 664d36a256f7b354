import { getTableColumns, type InferSelectModel } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Row } from './database.js';

/** The columns of a table for a select list, each under an alias of the table. */
export const selecting = (table: PgTable, alias: string): string =>
  Object.values(getTableColumns(table))
    .map((column) => `${alias}.${column.name}`)
    .join(', ');

/** A row as the table's definition has it: its keys for the columns' names. `Database` reads every type as the core has it. */
export const readingRows = <T extends PgTable>(table: T): ((row: Row) => InferSelectModel<T>) => {
  const names = Object.entries(getTableColumns(table)).map(([key, column]) => [key, column.name] as const);
  return (row) => {
    const read: Record<string, unknown> = {};
    for (const [key, name] of names) read[key] = row[name];
    return read as InferSelectModel<T>;
  };
};
