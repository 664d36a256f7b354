import type { AsideMessage, ConsumerHold, ConsumerState, MessageLog, SetAside } from '@quayside/application';
import type { Instant, MessageId } from '@quayside/domain';
import type { MemoryDatabase } from './memory-database.js';

export const memoryMessageLog = (database: MemoryDatabase): MessageLog => ({
  place: async (limit) => database.place(limit),
  read: async (after, types, limit) => database.placed(after, types, limit),
  head: async () => database.head(),
  onNews: (listener) => database.onNews(listener),
});

/** What consumers have done and set aside, in the maps of a process. */
export class MemoryConsumerState implements ConsumerState {
  readonly #held = new Set<string>();
  readonly #positions = new Map<string, number>();
  readonly #aside = new Map<string, Map<MessageId, SetAside>>();

  constructor(readonly database: MemoryDatabase) {}

  async hold(consumer: string): Promise<ConsumerHold | null> {
    if (this.#held.has(consumer)) return null;
    this.#held.add(consumer);
    return { isLost: () => false, release: async () => void this.#held.delete(consumer) };
  }

  async position(consumer: string): Promise<number> {
    return this.#positions.get(consumer) ?? 0;
  }

  async advance(consumer: string, position: number): Promise<void> {
    this.#positions.set(consumer, Math.max(position, await this.position(consumer)));
  }

  async received(consumer: string, ids: readonly MessageId[]): Promise<ReadonlySet<MessageId>> {
    return new Set(ids.filter((messageId) => this.database.hasReceived({ consumer, messageId })));
  }

  async setAside(consumer: string, entries: readonly SetAside[]): Promise<void> {
    const aside = this.#aside.get(consumer) ?? new Map<MessageId, SetAside>();
    for (const entry of entries) aside.set(entry.message.id, entry);
    this.#aside.set(consumer, aside);
  }

  async waitingLanes(consumer: string): Promise<ReadonlySet<string>> {
    return new Set(this.#entries(consumer).map(({ message }) => message.lane));
  }

  async due(consumer: string, now: Instant, lanes: number): Promise<readonly (readonly AsideMessage[])[]> {
    return [...Map.groupBy(this.#entries(consumer), ({ message }) => message.lane).values()]
      .filter(([first]) => first && !first.dead && (first.nextAttemptAt === null || first.nextAttemptAt <= now))
      .slice(0, lanes);
  }

  async takeBack(consumer: string, id: MessageId): Promise<void> {
    this.#aside.get(consumer)?.delete(id);
  }

  async forgetReceived(before: Instant, limit: number): Promise<number> {
    return this.database.forgetReceived(before, limit);
  }

  async close(): Promise<void> {
    this.#held.clear();
  }

  #entries(consumer: string): readonly SetAside[] {
    return [...(this.#aside.get(consumer)?.values() ?? [])].toSorted((a, b) => a.message.position - b.message.position);
  }
}
