import type {
  AuditArrival,
  AuditArrivals,
  Clock,
  Command,
  ConsumerHold,
  EventsOf,
  EventSpan,
  Ids,
  Message,
  OnceKey,
  OnceRecord,
  OnceRecords,
  PlacedMessage,
  Receipt,
  SetAside,
  Unit,
} from '@quayside/application/kernel';
import type { AuditId, Instant, MessageId } from '@quayside/domain/kernel';

interface NumberedArrival extends AuditArrival {
  readonly number: number;
}

interface ConsumerRecord {
  hold: ConsumerHold | null;
  position: number;
  readonly aside: Map<MessageId, SetAside>;
}

/** What one database holds beside the contexts' own tables: the outbox, the inbox, the answers to keys, rows for the audit. */
export class MemoryDatabase implements OnceRecords, AuditArrivals {
  readonly #outbox: Message[] = [];
  readonly #placed: PlacedMessage[] = [];
  /** When each message was received, by consumer and message. */
  readonly #received = new Map<string, Instant>();
  readonly #once = new Map<string, OnceRecord>();
  #arrivals: NumberedArrival[] = [];
  /** Every row that ever came, for a doubtful one is not to come twice. */
  readonly #arrived = new Set<AuditId>();
  readonly #consumers = new Map<string, ConsumerRecord>();
  #feedBegin = 0;
  readonly #listeners = new Set<(news: 'committed' | 'placed') => void>();

  constructor(
    readonly clock: Clock,
    readonly ids: Ids,
  ) {}

  /** Every message of an aggregate, in order, whether it has its place already or not. */
  history(subject: string): readonly Message[] {
    return [...this.#placed, ...this.#outbox].filter(
      (message) => message.subject === subject && message.kind === 'event',
    );
  }

  isTaken(unit: Unit): boolean {
    const { once, received } = unit;
    return (
      (once !== undefined && this.#once.has(nameOf(once))) ||
      (received !== undefined && this.#received.has(receiptName(received)))
    );
  }

  /** What is kept of an answer for the unit's key; null where it has none. */
  recordOf({ once }: Unit, answer: unknown): OnceRecord | null {
    if (!once) return null;
    const { fingerprint, requestId, at, heldUntil } = once;
    return { fingerprint, requestId, at, heldUntil, answer: once.answer(answer) };
  }

  /** Books what goes with a commit. The caller has checked that nothing of it is taken, and awaits nothing in between. */
  book(unit: Unit, record: OnceRecord | null, messages: readonly Message[], auditText: string | null = null): void {
    if (unit.once && record) this.#once.set(nameOf(unit.once), Object.freeze(record));
    if (unit.received) this.#received.set(receiptName(unit.received), this.clock.now());
    this.#outbox.push(...messages);
    if (unit.audit && auditText !== null) {
      const { id, at } = unit.audit;
      this.#arrive({ id, at, text: auditText, isDoubtful: false });
    }
    if (messages.length > 0 || unit.audit) this.#tell('committed');
  }

  messageOf(unit: Unit, fields: Omit<Message, 'id' | 'actor' | 'requestId'>): Message {
    return Object.freeze({ id: this.ids.next('msg'), actor: unit.actor, requestId: unit.requestId, ...fields });
  }

  async add(rows: readonly AuditArrival[]): Promise<void> {
    for (const row of rows) if (!row.isDoubtful || !this.#arrived.has(row.id)) this.#arrive(row);
    this.#tell('committed');
  }

  /** Rows that wait to be sealed, in the order of their coming. */
  arrivals(): readonly NumberedArrival[] {
    return this.#arrivals;
  }

  takeArrivals(rows: readonly NumberedArrival[]): void {
    const taken = new Set(rows);
    this.#arrivals = this.#arrivals.filter((row) => !taken.has(row));
  }

  #arrive(row: AuditArrival): void {
    this.#arrived.add(row.id);
    this.#arrivals.push({ ...row, number: this.#arrived.size });
  }

  async find(key: OnceKey): Promise<OnceRecord | null> {
    return this.#once.get(nameOf(key)) ?? null;
  }

  async settle(key: OnceKey, answer: string, now: Instant): Promise<string> {
    const record = this.#once.get(nameOf(key));
    if (!record || record.heldUntil === null || record.heldUntil <= now) return record?.answer ?? answer;
    this.#once.set(nameOf(key), Object.freeze({ ...record, answer, heldUntil: null }));
    return answer;
  }

  async forgetBefore(moment: Instant, limit: number): Promise<number> {
    const old = [...this.#once].filter(([, record]) => record.at < moment).slice(0, limit);
    for (const [name] of old) this.#once.delete(name);
    return old.length;
  }

  /** Gives committed messages their place; gives back how many. */
  place(limit: number): number {
    const batch = this.#outbox.splice(0, limit);
    for (const message of batch) this.#placed.push(Object.freeze({ ...message, position: this.#placed.length + 1 }));
    if (batch.length > 0) this.#tell('placed');
    return batch.length;
  }

  placed(after: number, types: readonly string[], limit: number): readonly PlacedMessage[] {
    const wanted = new Set(types);
    return this.#placed
      .slice(after)
      .filter((message) => wanted.has(message.type))
      .slice(0, limit);
  }

  head(): number {
    return this.#placed.length;
  }

  eventsOf(after: number, span: number): EventSpan {
    return {
      events: this.#placed.slice(after, after + span).filter(({ kind }) => kind === 'event'),
      through: Math.min(after + span, this.#placed.length),
    };
  }

  get feedBegin(): number {
    return this.#feedBegin;
  }

  beginFeedBehind(before: Instant): void {
    const old = this.#placed.findLast(({ at }) => at < before);
    this.#feedBegin = Math.max(this.#feedBegin, old?.position ?? 0);
  }

  /** What is kept of a consumer, for whoever holds it to change. */
  consumer(name: string): ConsumerRecord {
    const known = this.#consumers.get(name) ?? { hold: null, position: 0, aside: new Map() };
    this.#consumers.set(name, known);
    return known;
  }

  get consumerNames(): readonly string[] {
    return [...this.#consumers.keys()];
  }

  hasReceived(receipt: Receipt): boolean {
    return this.#received.has(receiptName(receipt));
  }

  forgetReceived(before: Instant, limit: number): number {
    const old = [...this.#received].filter(([, at]) => at < before).slice(0, limit);
    for (const [name] of old) this.#received.delete(name);
    return old.length;
  }

  onNews(listener: (news: 'committed' | 'placed') => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(news: 'committed' | 'placed'): void {
    for (const listener of this.#listeners) listener(news);
  }
}

/** The messages that one aggregate's new events come to. */
export const eventMessages = (told: EventsOf): readonly Omit<Message, 'id' | 'actor' | 'requestId'>[] =>
  told.events.map((event, index) => ({
    kind: 'event',
    type: event.type,
    subject: told.subject,
    lane: told.lane,
    owner: told.owner ?? null,
    at: event.at,
    data: event.data,
    sequence: told.version - told.events.length + index + 1,
  }));

export const commandMessage = (command: Command, at: Instant): Omit<Message, 'id' | 'actor' | 'requestId'> => ({
  ...command,
  kind: 'command',
  sequence: null,
  owner: null,
  at,
});

const nameOf = ({ principal, useCase, key }: OnceKey): string => JSON.stringify([principal, useCase, key]);
const receiptName = ({ consumer, messageId }: Receipt): string => `${consumer} ${messageId}`;
