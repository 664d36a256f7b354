import type { AuditTrail } from '@quayside/application/audit';
import {
  CountingIds,
  ManualClock,
  MemoryAudit,
  MemoryDatabase,
  PlainDigest,
  RecordingLog,
} from '@quayside/adapters-memory';
import { makeAuditRecorder, type AuditArrival, type AuditEntry, type RecordHow } from '@quayside/application/kernel';
import { anAuditEntry } from '@quayside/testkit';

/** The rest of the event loop's turn, and what follows from it. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A recorder over memory, whose writing can be held up or broken. */
export const openRecord = () => {
  const clock = new ManualClock('2026-03-02T09:00:00.000Z');
  const ids = new CountingIds();
  const database = new MemoryDatabase(clock, ids);
  const log = new RecordingLog();
  const batches: number[] = [];
  const writing = { isBroken: false, gate: null as Promise<void> | null };
  const recorder = makeAuditRecorder({
    clock,
    ids,
    log,
    arrivals: {
      add: async (rows: readonly AuditArrival[]) => {
        batches.push(rows.length);
        await writing.gate;
        if (writing.isBroken) throw new Error('the database is away');
        await database.add(rows);
      },
    },
  });
  const entry = (changes: Partial<AuditEntry> = {}): AuditEntry =>
    anAuditEntry({ id: recorder.nextId(), at: clock.now(), ...changes });
  const record = (changes: Partial<AuditEntry> = {}, how: Partial<RecordHow> = {}): Promise<void> =>
    recorder.record(entry(changes), { isDoubtful: false, mayFlood: false, ...how });
  const trail = new MemoryAudit(database);
  const rows = (): Promise<readonly AuditEntry[]> => trail.arrivals(100_000);
  return {
    clock,
    ids,
    database,
    digest: new PlainDigest(),
    log,
    batches,
    writing,
    recorder,
    trail,
    entry,
    record,
    rows,
  };
};
export type OpenRecord = ReturnType<typeof openRecord>;

/** A trail that does some things otherwise. */
export const otherwise = (trail: AuditTrail, changes: Partial<AuditTrail>): AuditTrail => ({
  seal: (limit, link) => trail.seal(limit, link),
  ends: () => trail.ends(),
  read: (after, limit) => trail.read(after, limit),
  waiting: (upTo) => trail.waiting(upTo),
  arrivals: (limit) => trail.arrivals(limit),
  list: (request) => trail.list(request),
  drop: (before, limit, tell) => trail.drop(before, limit, tell),
  onArrivals: (listener) => trail.onArrivals(listener),
  ...changes,
});
