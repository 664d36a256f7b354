import type {
  AsideMessage,
  AsideOf,
  ConsumerHold,
  ConsumerState,
  MessageLog,
  SetAside,
} from '@quayside/application/kernel';
import type { Instant, MessageId } from '@quayside/domain/kernel';
import { frozen } from './frozen.js';
import type { MemoryDatabase } from './memory-database.js';

export const memoryMessageLog = (database: MemoryDatabase): MessageLog => ({
  place: async (limit) => database.place(limit),
  read: async (after, types, limit) => {
    const messages = database.placed(after, types, limit);
    const last = messages.length === limit ? messages.at(-1)?.position : undefined;
    return { messages, through: last ?? Math.max(after, database.head()) };
  },
  head: async () => database.head(),
  events: async (after, span) => database.eventsOf(after, span),
  feedBegin: async () => database.feedBegin,
  beginFeedBehind: async (before) => database.beginFeedBehind(before),
  onNews: (listener) => database.onNews(listener),
});

/** What consumers have done and set aside, in the maps of a process. */
export class MemoryConsumerState implements ConsumerState {
  readonly #mine = new Set<ConsumerHold>();

  constructor(readonly database: MemoryDatabase) {}

  async hold(consumer: string): Promise<ConsumerHold | null> {
    const record = this.database.consumer(consumer);
    if (record.hold !== null) return null;
    const hold: ConsumerHold = {
      isLost: () => record.hold !== hold,
      release: async () => {
        this.#mine.delete(hold);
        if (record.hold === hold) record.hold = null;
      },
    };
    record.hold = hold;
    this.#mine.add(hold);
    return hold;
  }

  async position(consumer: string): Promise<number> {
    return this.database.consumer(consumer).position;
  }

  async advance(consumer: string, position: number): Promise<void> {
    const record = this.database.consumer(consumer);
    record.position = Math.max(position, record.position);
  }

  async received(consumer: string, ids: readonly MessageId[]): Promise<ReadonlySet<MessageId>> {
    return new Set(ids.filter((messageId) => this.database.hasReceived({ consumer, messageId })));
  }

  async setAside(consumer: string, entries: readonly SetAside[]): Promise<void> {
    for (const entry of entries) this.database.consumer(consumer).aside.set(entry.message.id, frozen(entry));
  }

  async waitingLanes(consumer: string): Promise<ReadonlySet<string>> {
    return new Set(this.#entries(consumer).map(({ message }) => message.lane));
  }

  async due(consumer: string, now: Instant, lanes: number): Promise<readonly (readonly AsideMessage[])[]> {
    return [...Map.groupBy(this.#entries(consumer), ({ message }) => message.lane).values()]
      .filter(([first]) => first && !first.dead && (first.nextAttemptAt === null || first.nextAttemptAt <= now))
      .slice(0, lanes);
  }

  async aside(limit: number): Promise<readonly AsideOf[]> {
    return this.database.consumerNames
      .flatMap((consumer) => this.#entries(consumer).map((entry) => ({ ...entry, consumer })))
      .toSorted((a, b) => a.message.position - b.message.position || (a.consumer < b.consumer ? -1 : 1))
      .slice(0, limit);
  }

  async revive(id: MessageId): Promise<boolean> {
    const found = this.database.consumerNames.flatMap((name) => {
      const { aside } = this.database.consumer(name);
      const entry = aside.get(id);
      return entry?.dead ? [{ aside, entry }] : [];
    });
    for (const { aside, entry } of found) aside.set(id, frozen({ ...entry, dead: false, attempts: 0 }));
    return found.length > 0;
  }

  async takeBack(consumer: string, id: MessageId): Promise<void> {
    this.database.consumer(consumer).aside.delete(id);
  }

  async forgetReceived(before: Instant, limit: number): Promise<number> {
    return this.database.forgetReceived(before, limit);
  }

  async close(): Promise<void> {
    for (const hold of this.#mine) await hold.release();
  }

  #entries(consumer: string): readonly SetAside[] {
    return [...this.database.consumer(consumer).aside.values()].toSorted(
      (a, b) => a.message.position - b.message.position,
    );
  }
}
