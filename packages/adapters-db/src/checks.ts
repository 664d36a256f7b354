import type { Database, Row } from './kernel/database.js';

/** Something that must hold of what is stored; the query finds where it does not. */
export interface Check {
  /** A few words: `stock equals its ledger`. */
  readonly name: string;
  /** Rows that break it, each with a `what` that names the thing and says how. Read only. */
  readonly query: string;
}
export interface Violation {
  readonly check: string;
  readonly what: string;
}

/** No more of one kind are told: the first ones say what is wrong. */
const mostTold = 100;

/** Runs checks on what is stored at one moment each. Gives back what breaks them, and how many were run. */
export const runChecks = async (database: Database, checks: readonly Check[]): Promise<readonly Violation[]> => {
  const found: Violation[] = [];
  for (const { name, query } of checks) {
    const rows: readonly Row[] = await database.query(`select what from (${query}) violations limit ${mostTold}`);
    for (const row of rows) found.push({ check: name, what: row['what'] as string });
  }
  return found;
};
