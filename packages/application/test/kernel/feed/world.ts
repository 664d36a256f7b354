import {
  CountingIds,
  ManualClock,
  MemoryDatabase,
  memoryMessageLog,
  memoryWork,
  RecordingLog,
} from '@quayside/adapters-memory/kernel';
import {
  eventContract,
  makeFeed,
  nowhere,
  type Authenticator,
  type EventSpan,
  type Feed,
  type FeedDeps,
  type FeedEvent,
  type FeedTurn,
  type MessageLog,
  type PlacedMessage,
  type ScopeName,
  type Subscription,
  type SubscriptionRequest,
} from '@quayside/application/kernel';
import { ok } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';

const toy = (type: string, scope: ScopeName) =>
  eventContract({
    type,
    version: 3,
    summary: 'Something happened',
    scope,
    data: v.strictObject({ said: v.string() }),
    view: ({ text }: { readonly text: string }) => ({ said: text }),
  });

/** Three contexts that tell of something, and a scope for each. */
export const toyContracts = {
  'orders.order_placed': toy('orders.order_placed', 'orders:read'),
  'inventory.stock_moved': toy('inventory.stock_moved', 'inventory:read'),
  'payments.payment_voided': toy('payments.payment_voided', 'payments:read'),
} as const;
export const placed = 'orders.order_placed';
export const moved = 'inventory.stock_moved';

export interface Fact {
  readonly type?: string;
  readonly subject?: string;
  readonly owner?: string | null;
  readonly text?: string;
}

/** Who may subscribe: a secret, whose it is, and what it opens. */
export const scopesOf: Readonly<Record<string, readonly string[]>> = {
  ada: ['orders:read', 'inventory:read'],
  bob: ['orders:read'],
  office: ['orders:read', 'orders:all'],
  clerk: ['orders:*'],
  root: ['*'],
  stranger: ['catalog:read'],
};

/** A feed over a log in memory: its time stands still, its log and its credentials fail when they are told to. */
export class World {
  readonly clock = new ManualClock('2026-05-01T00:00:00.000Z');
  readonly database = new MemoryDatabase(this.clock, new CountingIds());
  readonly journal = new RecordingLog();
  readonly log: MessageLog = memoryMessageLog(this.database);
  /** Each reading of the log, in order. */
  readonly reads: { readonly after: number; readonly through: number }[] = [];
  /** How often it was asked who somebody is. */
  asked = 0;
  readonly revoked = new Set<string>();
  /** Runs before anything is read: to wait, or to throw. */
  beforeReading: () => Promise<void> = async () => {};
  /** Runs after something is read and before it is given: the log has changed meanwhile, perhaps. */
  afterReading: () => Promise<void> = async () => {};
  /** Runs before it is told who somebody is. */
  beforeKnowing: () => Promise<void> = async () => {};
  readonly feed: Feed;
  readonly #work = memoryWork(this.database, (stage) => ({ tell: stage.tell.bind(stage) }));
  readonly #versions = new Map<string, number>();

  constructor(changes: Partial<FeedDeps> = {}) {
    this.feed = makeFeed({
      messages: { ...this.log, events: (after, span) => this.#read(after, span) },
      contracts: toyContracts,
      authenticator: this.authenticator,
      clock: this.clock,
      log: this.journal,
      retention: 24 * 3_600_000,
      ...changes,
    });
  }

  readonly authenticator: Authenticator = {
    principalOf: async (credential) => {
      this.asked += 1;
      await this.beforeKnowing();
      // `ada` and `ada.2` are two credentials of one principal.
      const [name = ''] = credential.split('.');
      const scopes = this.revoked.has(credential) ? undefined : scopesOf[name];
      return scopes ? { id: `key_${name}`, kind: 'api_key', name, scopes: new Set(scopes), sessionId: null } : null;
    },
  };

  /** Commits facts, each in a unit of its own; they have no place yet. */
  async commit(...facts: readonly Fact[]): Promise<void> {
    for (const { type = placed, subject = 'ord_1', owner = 'key_ada', text = 'yes' } of facts) {
      const version = (this.#versions.get(subject) ?? 0) + 1;
      this.#versions.set(subject, version);
      await this.#work.run({ actor: 'key_ada', requestId: 'req_1' }, async (tx) => {
        const { now: at } = tx;
        tx.tell({ subject, lane: subject, owner, version, events: [{ type, at, data: { text } }] });
        return ok(null);
      });
    }
  }

  /** Commits a command, which has a place and is no event. */
  async send(): Promise<void> {
    await this.#work.run({ actor: 'key_ada', requestId: 'req_1' }, async (tx) => {
      tx.send({ type: 'inventory.reserve_stock', subject: 'ord_1', lane: 'ord_1', data: {} });
      return ok(null);
    });
  }

  async happen(...facts: readonly Fact[]): Promise<void> {
    await this.commit(...facts);
    await this.log.place(1_000_000);
  }

  /** So many events of one owner after the other. */
  async happenTimes(count: number, fact: Fact = {}): Promise<void> {
    await this.happen(...Array.from({ length: count }, () => fact));
  }

  async subscribe(request: Partial<SubscriptionRequest> = {}): Promise<Subscription> {
    const result = await this.feed.subscribe({
      credential: 'root',
      topics: [],
      after: null,
      origin: nowhere,
      ...request,
    });
    if (!result.ok) throw new Error(`refused: ${result.error.code} ${JSON.stringify(result.error.details)}`);
    return result.value;
  }

  /** What is refused, and with which details. */
  async refusal(request: Partial<SubscriptionRequest>): Promise<readonly [string, unknown]> {
    const result = await this.feed.subscribe({
      credential: 'root',
      topics: [],
      after: null,
      origin: nowhere,
      ...request,
    });
    if (result.ok) throw new Error('nothing was refused');
    return [result.error.code, result.error.details];
  }

  /** Everything that was placed, as the log has it. */
  async everything(): Promise<readonly PlacedMessage[]> {
    return (await this.log.events(0, Number.MAX_SAFE_INTEGER)).events;
  }

  async #read(after: number, span: number): Promise<EventSpan> {
    await this.beforeReading();
    const read = await this.log.events(after, span);
    this.reads.push({ after, through: read.through });
    await this.afterReading();
    return read;
  }
}

/** Until nothing moves by itself: all here is done within one turn of the event loop. */
export const idle = async (): Promise<void> => {
  await nextTurn();
  await nextTurn();
};

/** A turn that is asked for, and what has become of it so far. */
export const asking = (turn: Promise<FeedTurn>): { readonly turn: Promise<FeedTurn>; isTold: boolean } => {
  const asked = { turn, isTold: false };
  void turn.then(() => (asked.isTold = true));
  return asked;
};

/** The events of a turn; throws where it tells of something else. */
export const eventsOf = (turn: FeedTurn): readonly FeedEvent[] => {
  if (turn.kind !== 'events') throw new Error(`told ${JSON.stringify(turn)}`);
  return turn.events;
};
export const positionsOf = (turn: FeedTurn): readonly number[] => eventsOf(turn).map(({ position }) => position);

export const failureOf = (turn: FeedTurn): string => {
  if (turn.kind !== 'ended') throw new Error(`told ${JSON.stringify(turn)}`);
  return turn.failure.code;
};

/** Fails unless nothing is told while nothing happens. */
export const expectSilence = async (asked: { readonly isTold: boolean }): Promise<void> => {
  await idle();
  expect(asked.isTold, 'something was told').to.equal(false);
};
