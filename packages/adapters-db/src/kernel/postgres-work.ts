import {
  changeOf,
  type AuditedChange,
  type Clock,
  type Command,
  type EventsOf,
  type Ids,
  type StagedMessages,
  type Unit,
  type UnitOfWork,
  type UnitResult,
} from '@quayside/application/kernel';
import type { Instant, Result } from '@quayside/domain/kernel';
import type { Batched } from './batcher.js';
import { Changes, type CommitOutcome } from './group-commit.js';
import { insertAuditArrivals, insertInbox, insertMessages, insertOnce, type MessageRow } from './message-rows.js';
import type { Writer } from './table-writer.js';
import { uuidOf } from './type-ids.js';

/** Where the ports of a context put what a handler changes. */
export interface Stage {
  readonly now: Instant;
  readonly ids: Ids;
  /** Whose work it is, for rows that say so. */
  readonly actor: string;
  readonly requestId: string;
  write<Row extends object>(writer: Writer<Row>, ...rows: readonly Row[]): void;
  /** New events of an aggregate, for the outbox. */
  tell(told: EventsOf): void;
  /** Runs after the commit, and only then. */
  afterCommit(effect: () => void): void;
}

export interface WorkDeps {
  readonly commit: Batched<Changes, CommitOutcome>;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** How often a handler is run on what is there now before its unit is given up as busy. */
const tries = 30;

/** Units of work on PostgreSQL: see `UnitOfWork` for what they promise, and `groupCommit` for how they share transactions. */
export const postgresWork = <Ports extends object>(
  deps: WorkDeps,
  portsOn: (stage: Stage) => Ports,
): UnitOfWork<Ports & StagedMessages> => ({
  run: async <T, E>(
    unit: Unit,
    handler: (tx: Ports & StagedMessages) => Promise<Result<T, E>>,
  ): Promise<UnitResult<T, E>> => {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const stage = new PostgresStage(unit, deps);
      const result = await handler({ ...portsOn(stage), ...stage.messages() });
      if (!result.ok) return { outcome: 'refused', error: result.error };
      if (unit.deadline !== undefined && deps.clock.now() >= unit.deadline) return { outcome: 'busy' };
      const outcome = await deps.commit(stage.changes(result.value));
      if (outcome === 'taken') return { outcome };
      if (outcome === 'stale') continue;
      stage.committed();
      return { outcome, value: result.value };
    }
    return { outcome: 'busy' };
  },
});

class PostgresStage implements Stage {
  readonly now: Instant;
  readonly ids: Ids;
  readonly actor: string;
  readonly requestId: string;
  readonly #changes = new Changes();
  readonly #events: MessageRow[] = [];
  readonly #commands: MessageRow[] = [];
  readonly #told: AuditedChange[] = [];
  readonly #effects: (() => void)[] = [];

  constructor(
    readonly unit: Unit,
    { clock, ids }: WorkDeps,
  ) {
    this.now = clock.now();
    this.ids = ids;
    this.actor = unit.actor;
    this.requestId = unit.requestId;
  }

  write<Row extends object>(writer: Writer<Row>, ...rows: readonly Row[]): void {
    this.#changes.add(writer, ...rows);
  }

  tell(told: EventsOf): void {
    const { subject, lane, owner = null, version, events } = told;
    this.#told.push(changeOf(told));
    for (const [index, { type, at, data }] of events.entries()) {
      const sequence = version - events.length + index + 1;
      this.#events.push({ ...this.#common(), kind: 'event', type, subject, sequence, lane, owner, at, data });
    }
  }

  afterCommit(effect: () => void): void {
    this.#effects.push(effect);
  }

  messages(): StagedMessages {
    return {
      now: this.now,
      ids: this.ids,
      send: (command) => void this.#commands.push(this.#commandRow(command)),
      afterCommit: (effect) => this.afterCommit(effect),
    };
  }

  /** Everything that is to be committed, now that the answer is known. */
  changes(answer: unknown): Changes {
    const { once, audit, received } = this.unit;
    if (once) this.#changes.add(insertOnce, { ...once, answer: once.answer(answer) });
    if (audit)
      this.#changes.add(insertAuditArrivals, {
        id: uuidOf(audit.id),
        at: audit.at,
        body: audit.text(answer, this.#told),
      });
    if (received)
      this.#changes.add(insertInbox, {
        consumer: received.consumer,
        messageId: uuidOf(received.messageId),
        receivedAt: this.now,
      });
    this.#changes.add(insertMessages, ...this.#events, ...this.#commands);
    return this.#changes;
  }

  committed(): void {
    this.unit.audit?.written();
    for (const effect of this.#effects) effect();
  }

  #commandRow({ type, subject, lane, data }: Command): MessageRow {
    const { now: at } = this;
    return { ...this.#common(), kind: 'command', type, subject, sequence: null, lane, owner: null, at, data };
  }

  #common() {
    return { id: uuidOf(this.ids.next('msg')), actor: this.actor, requestId: this.requestId };
  }
}
