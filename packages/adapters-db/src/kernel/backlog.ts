import type { Database } from './database.js';

/** How far the message log is worked off. */
export interface Backlog {
  /** The last place that was given. */
  readonly head: number;
  /** The last place that each consumer has worked on. A consumer that has heard nothing yet is not among them. */
  readonly consumers: Readonly<Record<string, number>>;
  /** Messages that were set aside, dead ones among them. */
  readonly aside: number;
}

export const backlogOf = async (database: Database): Promise<Backlog> => {
  const [rows, [row]] = await Promise.all([
    database.query('select name, position from kernel.consumers'),
    database.query(
      'select (select coalesce(max(position), 0) from kernel.messages) as head, (select count(*) from kernel.aside) as aside',
    ),
  ]);
  return {
    head: Number(row?.['head'] ?? 0),
    aside: Number(row?.['aside'] ?? 0),
    consumers: Object.fromEntries(rows.map(({ name, position }): [string, number] => [String(name), Number(position)])),
  };
};
