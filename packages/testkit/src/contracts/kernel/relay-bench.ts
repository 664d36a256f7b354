import {
  makeRelay,
  reaction,
  type Consumer,
  type OrdersTx,
  type ReactionRefused,
  type Relay,
  type RelayDeps,
} from '@quayside/application';
import { RecordingLog } from '@quayside/adapters-memory';
import { draftOrder, fail, ok, type Instant, type Result } from '@quayside/domain';
import { newOrderOf } from '../../builders.js';
import type { Ground } from '../../ground.js';
import { aUnit, type OrdersStore, type OrdersStoreUnderTest } from './orders-store.js';

/** The type of message that its consumers hear. */
export const noteTaken = 'orders.note_taken';

/** Lets everything else of this process go on for a turn. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A store with what relays over it did. */
export class RelayBench {
  readonly journal = new RecordingLog();
  /** Each effect that was committed: its message's lane and number. */
  readonly effects: string[] = [];
  /** Each time that a reaction was run, and when. */
  readonly tries: { readonly number: string; readonly at: Instant }[] = [];
  /** The numbers of messages that cannot be worked on, and how. */
  readonly broken = new Map<string, 'refuses' | 'throws'>();
  readonly #relays: Relay[] = [];

  constructor(
    readonly ground: Ground,
    readonly store: OrdersStoreUnderTest,
  ) {}

  /** Starts a relay with one consumer, whose reaction writes a row for each message. */
  start(
    changes: Partial<RelayDeps> = {},
    store: OrdersStore = this.store,
    consumers: readonly Consumer['name'][] = ['orders'],
  ): Relay {
    const deps: RelayDeps = {
      log: store.log,
      state: store.state,
      clock: this.ground.clock,
      journal: this.journal,
      chance: () => 1,
      ...changes,
    };
    const relay = makeRelay(
      deps,
      consumers.map((consumer) => ({ name: consumer, reactions: [this.#noting(consumer, store)] })),
    );
    this.#relays.push(relay);
    relay.start();
    return relay;
  }

  #noting(consumer: string, { work }: OrdersStore) {
    return reaction<{ readonly number: string }, OrdersTx>(
      noteTaken,
      work,
      async ({ number }, { tx }): Promise<Result<void, ReactionRefused>> => {
        this.tries.push({ number, at: this.ground.clock.now() });
        if (this.broken.get(number) === 'throws') throw new Error(`a bug on ${number}`);
        if (this.broken.get(number) === 'refuses') return fail({ code: 'not_now', message: `not ${number}` });
        const { order, events } = draftOrder(newOrderOf(tx.ids.next('ord'), { owner: consumer }), tx.now);
        tx.orders.save(order, events);
        tx.afterCommit(() => this.effects.push(number));
        return ok(undefined);
      },
    );
  }

  /** Sends messages named by their lane and a number, `a1`, each lane in its order. */
  async send(...names: readonly string[]): Promise<void> {
    await this.store.work.run(aUnit(), async (tx) => {
      for (const number of names)
        tx.send({ type: noteTaken, subject: tx.ids.next('ord'), lane: number.slice(0, 1), data: { number } });
      return ok(null);
    });
  }

  /** Writes events that no consumer here hears. */
  async draft(count: number): Promise<void> {
    await this.store.work.run(aUnit(), async (tx) => {
      for (let number = 0; number < count; number += 1) {
        const { order, events } = draftOrder(newOrderOf(tx.ids.next('ord'), { owner: 'ada' }), tx.now);
        tx.orders.save(order, events);
      }
      return ok(null);
    });
  }

  /** Waits until something is so, without that time passes; the test's time limit ends the waiting. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await nextTurn();
  }

  /** Lets time pass, little by little, until something is so. */
  async passUntil(condition: () => boolean): Promise<void> {
    while (!condition()) {
      this.ground.clock.advance(250);
      for (let turn = 0; turn < 5 && !condition(); turn += 1) await nextTurn();
    }
  }

  /** Waits until a lane is set aside. */
  async untilAside(lane: string): Promise<void> {
    while (!(await this.store.state.waitingLanes('orders')).has(lane)) await nextTurn();
  }

  /** The rows that were written on account of a consumer. */
  async rows(consumer = 'orders'): Promise<number> {
    const page = await this.store.orders.list({
      filter: { owner: consumer },
      q: null,
      sort: { by: 'created_at', descending: false },
      perPage: 1,
      page: 1,
      cursor: null,
    });
    return page.total;
  }

  async stopAll(): Promise<void> {
    for (const relay of this.#relays.splice(0)) await relay.stop();
  }
}
