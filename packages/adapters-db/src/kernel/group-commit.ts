import { DependencyDown } from '@quayside/application/kernel';
import { batched, type Batched } from './batcher.js';
import { constraintOf, errorCode, staleState, type Database, type Statement } from './database.js';
import type { Writer } from './table-writer.js';

/** What one unit of work wants changed: rows for writers, in the order in which the writers are to run. */
export class Changes {
  readonly rows = new Map<Writer<never>, object[]>();

  add<Row extends object>(writer: Writer<Row>, ...rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const known = this.rows.get(writer);
    if (known) known.push(...rows);
    else this.rows.set(writer, [...rows]);
  }
}

/** What became of the changes of a unit: `stale` is to be decided anew, `taken` was done by another unit already. */
export type CommitOutcome = 'committed' | 'stale' | 'taken';

/** Units in one transaction, and transactions side by side: enough to keep the disk and both cores busy, no more. */
const limits = { most: 128, atOnce: 3 } as const;

/**
 * Commits units of work, many in one transaction where they come together: what is done for many in one statement costs a
 * fraction. Where the transaction breaks on one of them, each half is tried by itself, down to the one that it broke on, so
 * that no unit suffers for another. Throws for a unit that cannot be written at all.
 */
export const groupCommit = (database: Database, order: readonly Writer<never>[]): Batched<Changes, CommitOutcome> => {
  const rank = new Map(order.map((writer, index) => [writer, index]));
  const commit = batched<Changes, CommitOutcome | Broken>(async (group) => {
    const outcomes = await settle(database, rank, group);
    if (outcomes.includes('committed')) database.announce('committed');
    return outcomes;
  }, limits);
  return async (changes) => {
    const ended = await commit(changes);
    if (ended instanceof Broken) throw ended.cause;
    return ended;
  };
};

/** What becomes of each unit of a group, in their order. */
const settle = async (
  database: Database,
  rank: Rank,
  group: readonly Changes[],
): Promise<readonly (CommitOutcome | Broken)[]> => {
  const together = await attempt(database, rank, group);
  if (together === 'committed' || group.length === 1 || isOutage(together)) return group.map(() => together);
  const middle = Math.ceil(group.length / 2);
  return [
    ...(await settle(database, rank, group.slice(0, middle))),
    ...(await settle(database, rank, group.slice(middle))),
  ];
};

/** Why a unit cannot be written: kept as a value until it is known whose it is. */
class Broken {
  constructor(readonly cause: unknown) {}
}

/** A server that went away may have committed before it did, so that nothing of the group may be tried again. */
const isOutage = (outcome: CommitOutcome | Broken): boolean =>
  outcome instanceof Broken && outcome.cause instanceof DependencyDown;

/** The order in which writers write. */
type Rank = ReadonlyMap<Writer<never>, number>;

const attempt = async (database: Database, rank: Rank, group: readonly Changes[]): Promise<CommitOutcome | Broken> => {
  try {
    const statements = merge(rank, group);
    if (statements.length > 0) await database.transaction(statements);
    return 'committed';
  } catch (error) {
    return outcomeOf(error, rank) ?? new Broken(error);
  }
};

/** One statement for each writer that any of the units has rows for. */
const merge = (rank: Rank, group: readonly Changes[]): readonly Statement[] => {
  const merged = new Map<Writer<never>, object[]>();
  for (const { rows } of group)
    for (const [writer, added] of rows) {
      const known = merged.get(writer);
      if (known) known.push(...added);
      else merged.set(writer, [...added]);
    }
  return [...merged]
    .toSorted(([a], [b]) => rankOf(rank, a) - rankOf(rank, b))
    .map(([writer, rows]) => (writer as Writer<object>).statement(rows));
};

const rankOf = (rank: Rank, writer: Writer<never>): number => {
  const place = rank.get(writer);
  if (place === undefined) throw new Error(`the writer ${writer.name} has no place in the order of writing`);
  return place;
};

/** Unique violations, serialization failures, deadlocks, lock time-outs, and our own word for a state that has changed. */
const stale: ReadonlySet<string | null> = new Set(['23505', '40001', '40P01', '55P03', staleState]);
/** A check, or a reference, that does not hold: what other units do meanwhile, or a bug. */
const violations: ReadonlySet<string | null> = new Set(['23514', '23503']);
const takenBy: ReadonlySet<string | null> = new Set(['once_pkey', 'inbox_pkey']);

/** Null where the error is nobody's haste, but a bug or an outage. */
const outcomeOf = (error: unknown, rank: Rank): CommitOutcome | null => {
  const [code, constraint] = [errorCode(error), constraintOf(error)];
  if (takenBy.has(constraint)) return 'taken';
  if (!violations.has(code)) return stale.has(code) ? 'stale' : null;
  return [...rank.keys()].some(({ conditions }) => conditions?.some((name) => name === constraint)) ? 'stale' : null;
};
