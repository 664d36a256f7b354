import {
  allEvents,
  makeFeed,
  nowhere,
  systemPrincipal,
  type Feed,
  type PlacedMessage,
  type Subscription,
} from '@quayside/application';
import { newGround, saveDraft, type OrdersStore } from '@quayside/testkit';
import { expect } from 'chai';
import postgres from 'postgres';
import type { Connection } from '../../src/index.js';
import { describeOnDatabases, type FreshDatabase } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';

const drafted = 'orders.order_drafted';

/** As much of an order as its event tells. */
const draft = JSON.stringify({
  externalId: null,
  currency: 'EUR',
  totals: { total: { amount: 0, currency: 'EUR' } },
  lines: [],
});

/** A transaction that writes a message at once and commits when it is told to. */
class OpenTransaction {
  readonly #sql: postgres.Sql;
  #finish: (end: 'commit' | 'rollback') => void = () => {};
  #ended: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection) {
    const options = { max: 1, onnotice: () => {} };
    this.#sql =
      typeof connection === 'string' ? postgres(connection, options) : postgres({ ...connection, ...options });
  }

  async write(lane: string): Promise<void> {
    await new Promise<void>((written, failed) => {
      this.#ended = this.#sql
        .begin(async (sql) => {
          await sql.unsafe(
            `insert into kernel.messages (id, kind, type, subject, sequence, lane, at, actor, request_id, data)
             values (gen_random_uuid(), 'event', '${drafted}', $1, 1, $1, now(), 'key_late', 'req_late', $2::text::json)`,
            [lane, draft],
          );
          written();
          const end = await new Promise((resolve) => (this.#finish = resolve));
          if (end === 'rollback') throw new Error('called off');
        })
        .catch((error: unknown) => failed(error));
    });
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    this.#finish(how);
    await this.#ended;
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 1 });
  }
}

describeOnDatabases((_name, databases) => {
  describe('messages whose transactions commit out of order', () => {
    let fresh: FreshDatabase;
    let store: OrdersStore;
    /** A reader that remembers the last place it saw, and what it has seen. */
    let seen: PlacedMessage[];
    beforeEach(async () => {
      fresh = await databases.fresh();
      store = ordersStoreOn(fresh.database, fresh, newGround());
      seen = [];
    });

    const open = async (lane: string): Promise<OpenTransaction> => {
      const transaction = new OpenTransaction(fresh.connection);
      fresh.atEnd(() => transaction.close());
      await transaction.write(lane);
      return transaction;
    };
    const readOn = async (): Promise<readonly string[]> => {
      await store.log.place(1_000);
      const next = (await store.log.read(seen.at(-1)?.position ?? 0, [drafted], 1_000)).messages;
      seen.push(...next);
      return next.map(({ subject }) => subject);
    };

    it('are missed by no reader, and hold up nobody', async () => {
      const late = await open('late');
      const others = [(await saveDraft(store)).id, (await saveDraft(store)).id];
      expect(await readOn()).to.deep.equal(others);
      const another = (await saveDraft(store)).id;
      expect(await readOn()).to.deep.equal([another]);
      await late.end('commit');
      expect(await readOn()).to.deep.equal(['late']);
      const numbers = await fresh.database.query('select subject from kernel.messages order by number limit 1');
      expect(numbers, 'the late one was written first').to.deep.equal([{ subject: 'late' }]);
    });

    it('are missed by no reader where several wait for each other’s commits', async () => {
      const transactions = [await open('t0'), await open('t1'), await open('t2'), await open('t3')];
      for (const number of [2, 0, 3, 1]) {
        await transactions[number]?.end('commit');
        expect(await readOn()).to.deep.equal([`t${number}`]);
      }
      expect(seen.map(({ position }) => position)).to.deep.equal(
        seen.map(({ position }) => position).toSorted((a, b) => a - b),
      );
    });

    it('leave no trace where they are rolled back', async () => {
      const lost = await open('lost');
      const { id } = await saveDraft(store);
      await lost.end('rollback').catch(() => null);
      expect(await readOn()).to.deep.equal([id]);
      expect(await readOn()).to.deep.equal([]);
    });
  });

  describe('the feed of messages whose transactions commit out of order', () => {
    let fresh: FreshDatabase;
    let store: OrdersStore;
    beforeEach(async () => {
      fresh = await databases.fresh();
      store = ordersStoreOn(fresh.database, fresh, newGround());
    });

    const open = async (lane: string): Promise<OpenTransaction> => {
      const transaction = new OpenTransaction(fresh.connection);
      fresh.atEnd(() => transaction.close());
      await transaction.write(lane);
      return transaction;
    };
    /** The feed of one more process, with pages of two places. */
    const feedOf = (): Feed =>
      makeFeed({
        messages: ordersStoreOn(fresh.connect(), fresh, newGround()).log,
        contracts: allEvents,
        authenticator: { principalOf: async () => systemPrincipal('reader') },
        clock: newGround().clock,
        log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
        retention: 1_000,
        limits: { span: 2 },
      });
    const subscribe = async (feed: Feed, after: string | null): Promise<Subscription> => {
      const result = await feed.subscribe({ credential: 'reader', topics: [], after, origin: nowhere });
      if (!result.ok) throw new Error(result.error.code);
      return result.value;
    };
    /** The next subjects, so many of them; the test's time limit ends the waiting. */
    const heard = async (subscription: Subscription, count: number): Promise<readonly string[]> => {
      const subjects: string[] = [];
      while (subjects.length < count) {
        const turn = await subscription.next();
        if (turn.kind === 'events') subjects.push(...turn.events.map(({ event }) => event.subject));
      }
      return subjects;
    };

    it('misses none of them, for who was there all the time and for who comes back', async () => {
      const feed = feedOf();
      const present = await subscribe(feed, 'c1_0');
      const late = await open('late');
      const others = [(await saveDraft(store)).id, (await saveDraft(store)).id, (await saveDraft(store)).id];
      await store.log.place(1_000);
      expect(await heard(present, 3)).to.deep.equal(others);
      const absent = await subscribe(feedOf(), 'c1_0');
      expect(await heard(absent, 3)).to.deep.equal(others);
      absent.close();
      await late.end('commit');
      await store.log.place(1_000);
      expect(await heard(present, 1)).to.deep.equal(['late']);
      const back = await subscribe(feedOf(), absent.cursor);
      expect(await heard(back, 1)).to.deep.equal(['late']);
      feed.stop();
    });

    it('misses none of many, whose transactions end in any order, some of them never', async () => {
      const feed = feedOf();
      const present = await subscribe(feed, null);
      const names = Array.from({ length: 9 }, (_, number) => `t${number}`);
      const transactions = await Promise.all(names.map(open));
      for (const number of [4, 0, 8, 2, 6, 7]) {
        await transactions[number]?.end(number === 7 ? 'rollback' : 'commit').catch(() => null);
        await store.log.place(1_000);
      }
      expect(await heard(present, 5)).to.deep.equal(['t4', 't0', 't8', 't2', 't6']);
      await transactions[1]?.end('commit');
      await store.log.place(1_000);
      expect(await heard(present, 1)).to.deep.equal(['t1']);
      expect(await heard(await subscribe(feedOf(), 'c1_0'), 6)).to.deep.equal(['t4', 't0', 't8', 't2', 't6', 't1']);
      feed.stop();
      for (const number of [3, 5]) await transactions[number]?.end('rollback').catch(() => null);
    });
  });
});
