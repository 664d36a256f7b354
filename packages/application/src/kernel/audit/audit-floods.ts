import type { Clock } from '../ports.js';
import type { AuditEntry } from './audit-entry.js';

/** Milliseconds within which refusals that are alike are one row. */
const window = 1_000;
/** Kinds of refusals that are told apart at once; beyond, addresses are told apart no more. */
const mostKinds = 5_000;

interface Flood {
  /** The first one that was not written by itself; null while there is none. */
  first: AuditEntry | null;
  times: number;
}

/**
 * Refusals that anybody can cause without being known, as fast as they like. The first one of a kind is a row at once;
 * what comes in the second after it is counted, and becomes one row that says how many there were.
 */
export class AuditFloods {
  readonly #floods = new Map<string, Flood>();
  readonly #ends = new Map<string, () => void>();

  constructor(
    readonly clock: Clock,
    readonly write: (counted: AuditEntry) => void,
  ) {}

  /** Whether it is counted with others, so that it needs no row of its own. */
  takes(entry: AuditEntry): boolean {
    const kind = this.#kindOf(entry);
    const flood = this.#floods.get(kind);
    if (flood) {
      flood.first ??= entry;
      flood.times += 1;
      return true;
    }
    this.#floods.set(kind, { first: null, times: 0 });
    this.#ends.set(
      kind,
      this.clock.after(window, () => this.#end(kind)),
    );
    return false;
  }

  /** Writes what was counted so far. */
  endAll(): void {
    for (const kind of [...this.#floods.keys()]) this.#end(kind);
  }

  #kindOf({ actor, useCase, outcome, address }: AuditEntry): string {
    const kind = JSON.stringify([actor, useCase, outcome, address]);
    const isOneMore = this.#floods.size >= mostKinds && !this.#floods.has(kind);
    return isOneMore ? JSON.stringify(['many', useCase, outcome]) : kind;
  }

  #end(kind: string): void {
    const flood = this.#floods.get(kind);
    this.#ends.get(kind)?.();
    this.#ends.delete(kind);
    this.#floods.delete(kind);
    // What it was about differs from one to the next.
    if (flood?.first) this.write({ ...flood.first, times: flood.times, ...(flood.times > 1 && { object: null }) });
  }
}
