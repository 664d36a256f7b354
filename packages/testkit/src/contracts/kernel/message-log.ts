import type { MessageLog, PlacedMessage } from '@quayside/application';
import { cancelOrder, fail, ok, type OrderId } from '@quayside/domain';
import { expect } from 'chai';
import { newGround, type Ground, type Make } from '../../ground.js';
import { beginning, owners, spans } from './message-log-feed.js';
import { aUnit, decidedOf, saveDraft, saveNext, type OrdersStoreUnderTest } from './orders-store.js';

const drafted = 'orders.order_drafted';
const cancelled = 'orders.order_cancelled';
const both = [drafted, cancelled];

/** What holds for every `MessageLog`. */
export const describeMessageLog = (name: string, make: Make<OrdersStoreUnderTest>): void => {
  describe(`message log: ${name}`, () => {
    let store: OrdersStoreUnderTest;
    let ground: Ground;
    beforeEach(async () => {
      ground = newGround();
      store = await make(ground);
    });
    const bench = () => ({ ground, store });

    describe('placing', () => placing(() => store));
    describe('reading', () => reading(() => store));
    describe('news', () => news(() => store));
    describe('under load', () => underLoad(() => store));
    describe('spans of events', () => spans(bench));
    describe('the owners of events', () => owners(bench));
    describe('the beginning of the feed', () => beginning(bench));
  });
};

const placing = (store: () => OrdersStoreUnderTest): void => {
  it('gives each committed message a place, once', async () => {
    const { log } = store();
    const ids = await saveDrafts(store(), 3);
    expect((await log.read(0, both, 10)).messages).to.deep.equal([]);
    expect(await log.head()).to.equal(0);
    expect(await log.place(10)).to.equal(3);
    expect(await log.place(10)).to.equal(0);
    const { messages } = await log.read(0, both, 10);
    expect(messages.map(({ subject }) => subject)).to.deep.equal(ids);
    expect(ascending(messages)).to.equal(true);
    expect(await log.head()).to.equal(messages.at(-1)?.position);
  });

  it('gives no more places in one go than it is told to', async () => {
    const { log } = store();
    await saveDrafts(store(), 5);
    expect([await log.place(2), await log.place(2), await log.place(2), await log.place(2)]).to.deep.equal([
      2, 2, 1, 0,
    ]);
    expect((await log.read(0, both, 10)).messages).to.have.length(5);
  });

  it('gives places that come after all that were seen', async () => {
    const { log } = store();
    await saveDrafts(store(), 2);
    await log.place(10);
    const head = await log.head();
    const [id] = await saveDrafts(store(), 1);
    await log.place(10);
    const later = (await log.read(head, both, 10)).messages;
    expect(later.map(({ subject }) => subject)).to.deep.equal([id]);
  });

  it('places each message once where two processes place at the same time', async () => {
    const other = store().another();
    await saveDrafts(store(), 40);
    const placed = await Promise.all([store().log, other.log, store().log, other.log].map((log) => log.place(25)));
    expect(placed.reduce((sum, count) => sum + count, 0)).to.equal(40);
    const { messages } = await other.log.read(0, both, 100);
    expect(new Set(messages.map(({ id }) => id)).size).to.equal(40);
    expect(ascending(messages)).to.equal(true);
  });
};

const reading = (store: () => OrdersStoreUnderTest): void => {
  it('reads the types that are asked for, after a position, up to a limit', async () => {
    const { log } = store();
    const ids = await saveDrafts(store(), 3);
    for (const id of ids) await saveNext(store(), id, (order, now) => decidedOf(cancelOrder(order, 'no more', now)));
    await log.place(100);
    const drafts = (await log.read(0, [drafted], 100)).messages;
    expect(drafts.map(({ type }) => type)).to.deep.equal([drafted, drafted, drafted]);
    expect((await log.read(0, [drafted], 2)).messages).to.deep.equal(drafts.slice(0, 2));
    expect((await log.read(drafts[0]?.position ?? 0, [drafted], 100)).messages).to.deep.equal(drafts.slice(1));
    expect((await log.read(0, both, 100)).messages).to.have.length(6);
    expect((await log.read(0, ['orders.never_heard_of'], 100)).messages).to.deep.equal([]);
    expect((await log.read(0, [], 100)).messages).to.deep.equal([]);
  });

  it('says how far it looked, so that nobody looks there again', async () => {
    const { log } = store();
    const through = async (after: number, types: readonly string[], limit: number) =>
      (await log.read(after, types, limit)).through;
    expect([await through(0, both, 10), await through(7, both, 10)], 'nothing is placed').to.deep.equal([0, 7]);
    await saveDrafts(store(), 3);
    await log.place(10);
    const { messages } = await log.read(0, both, 10);
    const [first, , last] = messages.map(({ position }) => position);
    expect(await through(0, both, 10)).to.equal(last);
    expect(await through(0, both, 3)).to.equal(last);
    expect(await through(0, both, 1), 'the limit cuts off').to.equal(first);
    expect(await through(0, ['orders.never_heard_of'], 1)).to.equal(last);
    expect(await through(0, [], 10)).to.equal(last);
  });

  it('gives a message back as it was told, to its last character', async () => {
    const data = {
      text: 'naïve — “quoted” \\ 日本 🚀 \n',
      number: 9_007_199_254_740_991,
      deep: [{ nothing: null, empty: '', yes: true }],
      price: 0.1,
    };
    const id = await sendCommand(store(), data);
    await store().log.place(10);
    const [message] = (await store().log.read(0, ['inventory.reserve_stock'], 10)).messages;
    expect(message).to.deep.include({
      kind: 'command',
      type: 'inventory.reserve_stock',
      subject: id,
      lane: `lane of ${id}`,
      sequence: null,
      actor: 'key_ada',
      requestId: 'req_1',
      data,
    });
  });
};

const news = (store: () => OrdersStoreUnderTest): void => {
  it('tells of messages that were committed, and not of those that were given up', async () => {
    const heard: string[] = [];
    const quiet = store().log.onNews((what) => heard.push(what));
    await store().work.run(aUnit(), async (tx) => {
      tx.send({ type: 'inventory.reserve_stock', subject: 'nobody', lane: 'none', data: {} });
      return fail({ code: 'no' });
    });
    expect(heard).to.not.include('committed');
    await saveDraft(store());
    expect(heard).to.include('committed');
    quiet();
  });

  it('tells this process and others when messages were placed', async () => {
    const logs = [store().log, store().another().log];
    const heard = logs.map(() => 0);
    for (const [index, log] of logs.entries())
      log.onNews((what) => (heard[index] = (heard[index] ?? 0) + (what === 'placed' ? 1 : 0)));
    // Whoever begins to listen may be told once that there may be something; only what comes after that was heard.
    while (heard.some((count) => count < 2)) {
      await saveDraft(store());
      await store().log.place(10);
    }
  });

  it('tells nothing more to who stopped listening', async () => {
    const heard: string[] = [];
    store().log.onNews((what) => heard.push(what))();
    await saveDraft(store());
    await store().log.place(10);
    expect(heard).to.deep.equal([]);
  });
};

const underLoad = (store: () => OrdersStoreUnderTest): void => {
  it('is followed without a gap, in the order of each aggregate, while two processes commit and place', async () => {
    const stores = [store(), store().another()];
    const follower = follow(store().another().log);
    let isOver = false;
    const placers = stores.map(async ({ log }) => {
      while (!isOver) await log.place(7);
    });
    const ids = await Promise.all(
      Array.from({ length: 60 }, async (_, number) => {
        const { id } = await saveDraft(stores[number % 2] ?? store());
        await saveNext(stores[(number + 1) % 2] ?? store(), id, (order, now) =>
          decidedOf(cancelOrder(order, 'no more', now)),
        );
        return id;
      }),
    );
    isOver = true;
    await Promise.all(placers);
    while ((await store().log.place(1_000)) > 0) continue;
    const seen = await follower.upTo(120);
    expect(new Set(seen.map(({ id }) => id)).size).to.equal(120);
    for (const id of ids)
      expect(seen.filter(({ subject }) => subject === id).map(({ sequence }) => sequence)).to.deep.equal([1, 2]);
  });
};

/** Reads what comes after what it has read: as consumers do. */
export const follow = (log: MessageLog) => {
  const seen: PlacedMessage[] = [];
  let isOver = false;
  const end = (async () => {
    while (!isOver) seen.push(...(await log.read(seen.at(-1)?.position ?? 0, both, 11)).messages);
  })();
  return {
    /** What was read once it is so many messages; the test's time limit ends the waiting. */
    upTo: async (count: number): Promise<readonly PlacedMessage[]> => {
      while (seen.length < count) await new Promise((resolve) => setImmediate(resolve));
      isOver = true;
      await end;
      return seen;
    },
  };
};

const saveDrafts = async (store: OrdersStoreUnderTest, count: number): Promise<readonly OrderId[]> => {
  const ids: OrderId[] = [];
  for (let number = 0; number < count; number += 1) ids.push((await saveDraft(store)).id);
  return ids;
};

const sendCommand = async ({ work }: OrdersStoreUnderTest, data: unknown): Promise<OrderId> => {
  const result = await work.run(aUnit(), async (tx) => {
    const id = tx.ids.next('ord');
    tx.send({ type: 'inventory.reserve_stock', subject: id, lane: `lane of ${id}`, data });
    return ok(id);
  });
  if (result.outcome !== 'committed') throw new Error(`the unit ended ${result.outcome}`);
  return result.value;
};

const ascending = (messages: readonly PlacedMessage[]): boolean =>
  messages.every(({ position }, index) => index === 0 || position > (messages[index - 1]?.position ?? 0));
