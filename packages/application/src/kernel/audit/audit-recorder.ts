import type { AuditId, Instant } from '@quayside/domain/kernel';
import type { Clock, Ids, Log } from '../ports.js';
import { auditText, type AuditEntry } from './audit-entry.js';
import { AuditFloods } from './audit-floods.js';

/** Where rows wait to be sealed. */
export interface AuditArrivals {
  /** Writes rows that no unit of work writes, all or none; a doubtful one only where it is not there already. */
  add(rows: readonly AuditArrival[]): Promise<void>;
}
export interface AuditArrival {
  readonly id: AuditId;
  readonly at: Instant;
  readonly text: string;
  /** Whether a commit may have written it, of which nobody knows how it ended. */
  readonly isDoubtful: boolean;
}

/** Puts on record what no commit does: refusals, replays, what came to nothing. */
export interface AuditRecorder {
  /** An id for a row. */
  nextId(): AuditId;
  /** Resolves when the row is kept, or when that takes so long that nobody should wait for it. Never rejects. */
  record(entry: AuditEntry, how: RecordHow): Promise<void>;
}
export interface RecordHow {
  readonly isDoubtful: boolean;
  /** Whether others like it may come without end. */
  readonly mayFlood: boolean;
}

export interface RunningAuditRecorder extends AuditRecorder {
  /** Rows that wait to be written now, and rows that were lost since the start. */
  state(): { readonly waiting: number; readonly lost: number };
  /** Writes what waits; what cannot be written goes to the log. */
  stop(): Promise<void>;
}

export interface AuditRecorderDeps {
  readonly arrivals: AuditArrivals;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
}

/** Rows in one statement. */
const mostAtOnce = 500;
/** Rows that wait at most: about 10 MB. */
const mostWaiting = 10_000;
/** Milliseconds that an answer waits for its row. */
const patience = 2_000;
/** Milliseconds before rows that could not be written are tried again. */
const retryAfter = 1_000;
/** Milliseconds that a stop takes for what waits. */
const stopPatience = 5_000;

interface Waiting extends AuditArrival {
  readonly settled: () => void;
}

export const makeAuditRecorder = (deps: AuditRecorderDeps): RunningAuditRecorder => new Recorder(deps);

class Recorder implements RunningAuditRecorder {
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #lost = 0;
  /** Of those, the ones of which no row tells yet. */
  #lostUntold = 0;
  #retry: (() => void) | null = null;
  #isStopping = false;
  readonly #floods: AuditFloods;

  constructor(readonly deps: AuditRecorderDeps) {
    this.#floods = new AuditFloods(deps.clock, (counted) => void this.#write({ ...counted, id: this.nextId() }, false));
  }

  nextId(): AuditId {
    return this.deps.ids.next('aud');
  }

  state() {
    return { waiting: this.#waiting.length, lost: this.#lost };
  }

  record(entry: AuditEntry, { isDoubtful, mayFlood }: RecordHow): Promise<void> {
    return mayFlood && this.#floods.takes(entry) ? Promise.resolve() : this.#write(entry, isDoubtful);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#floods.endAll();
    this.#retry?.();
    this.#pump();
    await this.#within(stopPatience, this.#writing ?? Promise.resolve());
    for (const row of this.#waiting.splice(0)) this.#lose(row, 'the process stops');
  }

  #write(entry: AuditEntry, isDoubtful: boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const row: Waiting = { id: entry.id, at: entry.at, text: auditText(entry), isDoubtful, settled: resolve };
    if (this.#waiting.length >= mostWaiting) {
      this.#lose(row, 'too many wait');
      return Promise.resolve();
    }
    this.#waiting.push(row);
    // While the database is away nobody waits for it.
    if (this.#retry) return Promise.resolve();
    this.#pump();
    return this.#within(patience, promise);
  }

  /** One writing after the other; what comes meanwhile goes together. */
  #pump(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
      if (this.#waiting.length > 0 && !this.#retry && !this.#isStopping) this.#pump();
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, mostAtOnce);
      try {
        await this.deps.arrivals.add(batch);
      } catch (error) {
        this.#tryLater(batch, error);
        return;
      }
      this.#waiting.splice(0, batch.length);
      for (const { settled } of batch) settled();
      this.#tellOfLosses();
    }
  }

  /** The answers go out; the rows stay, and so does their order. */
  #tryLater(batch: readonly Waiting[], error: unknown): void {
    const { clock, log } = this.deps;
    log.error('audit rows could not be written; they are tried again', { rows: this.#waiting.length, error });
    for (const { settled } of batch) settled();
    // Whether the statement that broke wrote them nobody knows.
    this.#waiting = this.#waiting.map((row, index) => (index < batch.length ? { ...row, isDoubtful: true } : row));
    if (this.#isStopping) return;
    const again = (): void => {
      cancel();
      this.#retry = null;
      this.#pump();
    };
    const cancel = clock.after(retryAfter, again);
    this.#retry = again;
  }

  #lose(row: AuditArrival, why: string): void {
    this.#lost += 1;
    this.#lostUntold += 1;
    this.deps.log.error(`an audit row is lost: ${why}`, { row: row.text });
  }

  /** That rows are missing is itself on record. */
  #tellOfLosses(): void {
    const times = this.#lostUntold;
    if (times === 0) return;
    this.#lostUntold = 0;
    const { clock } = this.deps;
    const id = this.nextId();
    void this.#write({ ...ownEntry(id, clock.now(), 'audit.rows_lost'), times }, false);
  }

  #within(milliseconds: number, done: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.deps.clock.after(milliseconds, resolve);
      void done.then(() => {
        cancel();
        resolve();
      });
    });
  }
}

/** A row about the trail itself. */
export const ownEntry = (id: AuditId, at: Instant, what: string): AuditEntry => ({
  id,
  at,
  actor: 'system:audit',
  actorKind: 'system',
  actorName: 'audit',
  onBehalfOf: null,
  useCase: what,
  transport: 'system',
  address: null,
  agent: null,
  object: null,
  outcome: 'ok',
  requestId: id,
  times: 1,
  fields: [],
  changes: [],
});
