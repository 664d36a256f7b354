import {
  changeOf,
  type Command,
  type EventsOf,
  type Ids,
  type StagedMessages,
  type Unit,
  type UnitOfWork,
  type UnitResult,
} from '@quayside/application/kernel';
import type { Instant, Result } from '@quayside/domain/kernel';
import { frozen } from './frozen.js';
import { commandMessage, eventMessages, type MemoryDatabase } from './memory-database.js';

/** Where the ports of a context put what a handler changes. */
export interface Stage {
  readonly now: Instant;
  readonly ids: Ids;
  /** A change, and whether what it is based on still holds; both without waiting for anything. */
  change(change: StagedChange): void;
  /** New events of an aggregate, for the outbox. */
  tell(told: EventsOf): void;
}
export interface StagedChange {
  holds(): boolean;
  /** Runs in the commit, when everything holds. May tell events that only the commit knows. */
  apply(tell: (told: EventsOf) => void): void;
}

/** How often a handler is run on what is there now before its unit is given up as busy. */
const tries = 50;

/** Units of work on the maps of a process: changes are checked and applied without an interruption. */
export const memoryWork = <Ports extends object>(
  database: MemoryDatabase,
  portsOn: (stage: Stage) => Ports,
): UnitOfWork<Ports & StagedMessages> => ({
  run: async <T, E>(
    unit: Unit,
    handler: (tx: Ports & StagedMessages) => Promise<Result<T, E>>,
  ): Promise<UnitResult<T, E>> => {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const stage = new MemoryStage(database);
      const result = await handler({ ...portsOn(stage), ...stage.messages() });
      if (!result.ok) return { outcome: 'refused', error: result.error };
      if (unit.deadline !== undefined && database.clock.now() >= unit.deadline) return { outcome: 'busy' };
      if (database.isTaken(unit)) return { outcome: 'taken' };
      if (stage.commit(unit, result.value)) return { outcome: 'committed', value: result.value };
    }
    return { outcome: 'busy' };
  },
});

class MemoryStage implements Stage {
  readonly now: Instant;
  readonly ids: Ids;
  readonly #changes: StagedChange[] = [];
  readonly #told: EventsOf[] = [];
  readonly #sent: Command[] = [];
  readonly #effects: (() => void)[] = [];

  constructor(readonly database: MemoryDatabase) {
    this.now = database.clock.now();
    this.ids = database.ids;
  }

  change(change: StagedChange): void {
    this.#changes.push(change);
  }

  tell(told: EventsOf): void {
    this.#told.push(frozen(told));
  }

  messages(): StagedMessages {
    return {
      now: this.now,
      ids: this.ids,
      send: (command) => void this.#sent.push(frozen(command)),
      afterCommit: (effect) => void this.#effects.push(effect),
    };
  }

  /** False where something that a change is based on holds no longer: then nothing was changed. */
  commit(unit: Unit, answer: unknown): boolean {
    if (!this.#changes.every((change) => change.holds())) return false;
    // What can break on the answer comes before the first change is applied.
    const record = this.database.recordOf(unit, answer);
    const auditText = unit.audit?.text(answer, this.#told.map(changeOf)) ?? null;
    for (const change of this.#changes) change.apply((told) => this.tell(told));
    const events = this.#told.flatMap(eventMessages);
    const commands = this.#sent.map((command) => commandMessage(command, this.now));
    this.database.book(
      unit,
      record,
      [...events, ...commands].map((fields) => this.database.messageOf(unit, fields)),
      auditText,
    );
    unit.audit?.written();
    for (const effect of this.#effects) effect();
    return true;
  }
}
