import { frozen } from './frozen.js';
import type { StagedChange } from './memory-work.js';

/** Rows by id, each with a version: what is kept is a frozen copy, so nobody can change a row by holding it. */
export class VersionedMap<Id extends string, Row extends { readonly version: number }> {
  readonly #rows = new Map<Id, Row>();

  get(id: Id): Row | null {
    return this.#rows.get(id) ?? null;
  }

  all(): readonly Row[] {
    return [...this.#rows.values()];
  }

  /** Writes a row that is based on an earlier version of it; 0 for one that must not exist yet. */
  save(id: Id, row: Row, basedOn: number, unique: () => boolean = () => true): StagedChange {
    const kept = frozen(row);
    return {
      holds: () => (this.#rows.get(id)?.version ?? 0) === basedOn && unique(),
      apply: () => void this.#rows.set(id, kept),
    };
  }

  /** Takes a row away that is at this version. */
  remove(id: Id, basedOn: number, unneeded: () => boolean): StagedChange {
    return {
      holds: () => this.#rows.get(id)?.version === basedOn && unneeded(),
      apply: () => void this.#rows.delete(id),
    };
  }

  /** Forgets at most so many rows that are of no use any more; gives back how many. */
  forget(isUseless: (row: Row) => boolean, limit: number): number {
    const useless = [...this.#rows].filter(([, row]) => isUseless(row)).slice(0, limit);
    for (const [id] of useless) this.#rows.delete(id);
    return useless.length;
  }
}
