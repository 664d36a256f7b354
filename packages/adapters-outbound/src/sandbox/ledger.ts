import { ok, type PaymentId, type Result } from '@quayside/domain';
import type { SandboxEntry } from './entry.js';
import type { SandboxFailure } from './failure.js';

/**
 * What the sandbox has done, kept apart from Quayside's own database: crash tests and `doctor` hold one against the other.
 * Entries are only ever added, one for each key.
 */
export interface SandboxLedger {
  /**
   * Gives back the entry with this key; where there is none, records what `decide` makes of the payment's entries so far, the
   * oldest first. Nothing comes between the look and the record, and the answer comes once the entry is safe from a crash.
   */
  record(
    which: Which,
    decide: (earlier: readonly SandboxEntry[]) => SandboxEntry,
  ): Promise<Result<Recorded, SandboxFailure>>;
  /** The entry with this key, once it is safe from a crash; null where there is none. */
  find(key: string): Promise<Result<SandboxEntry | null, SandboxFailure>>;
  /** All entries that were safe when the reading began, in the order in which they were recorded. */
  entries(): AsyncIterable<SandboxEntry>;
  /** Ends after what is on its way is safe. What is asked later fails as `sandbox_ledger_closed`. */
  close(): Promise<void>;
}
export interface Which {
  readonly key: string;
  readonly paymentId: PaymentId;
}
export interface Recorded {
  readonly entry: SandboxEntry;
  /** Whether this call recorded it. */
  readonly fresh: boolean;
}

/** A ledger that ends with the process. */
export const memorySandboxLedger = (): SandboxLedger => {
  const byKey = new Map<string, SandboxEntry>();
  const byPayment = new Map<PaymentId, readonly SandboxEntry[]>();
  return {
    record: async (which, decide) => {
      const known = byKey.get(which.key);
      if (known) return ok({ entry: known, fresh: false });
      const earlier = byPayment.get(which.paymentId) ?? [];
      const entry = decide(earlier);
      byKey.set(entry.key, entry);
      byPayment.set(entry.paymentId, [...earlier, entry]);
      return ok({ entry, fresh: true });
    },
    find: async (key) => ok(byKey.get(key) ?? null),
    entries: async function* entries() {
      yield* [...byKey.values()];
    },
    close: async () => {},
  };
};
