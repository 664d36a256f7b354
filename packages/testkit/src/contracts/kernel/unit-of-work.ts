import {
  amendDraft,
  cancelOrder,
  draftOrder,
  fail,
  ok,
  placeNewOrder,
  type DraftOrder,
  type Order,
  type OrderId,
  type Result,
} from '@quayside/domain';
import type { OnceClaim, OrdersTx, UnitResult } from '@quayside/application';
import { expect } from 'chai';
import { newOrderOf, orderContentOf } from '../../builders.js';
import { newGround, type Ground, type Make } from '../../ground.js';
import { aUnit, decidedOf, saveDraft, saveNext, tamper, type OrdersStoreUnderTest } from './orders-store.js';

interface Bench {
  readonly ground: Ground;
  readonly store: OrdersStoreUnderTest;
}

/** What holds for every `UnitOfWork`, seen on orders. */
export const describeUnitOfWork = (name: string, make: Make<OrdersStoreUnderTest>): void => {
  describe(`unit of work: ${name}`, () => {
    let bench: Bench;
    before(async () => {
      const ground = newGround();
      bench = { ground, store: await make(ground) };
    });

    describe('a unit that succeeds', () => committing(() => bench));
    describe('a unit that does not', () => refusing(() => bench));
    describe('what others changed meanwhile', () => racing(() => bench));
    describe('what must not be done twice', () => onlyOnce(() => bench));
    describe('what is held by others', () => aliasing(() => bench));
    describe('many at once', () => crowding(() => bench));
  });
};

const committing = (bench: () => Bench): void => {
  it('commits the state, its events and its commands together', async () => {
    const { store } = bench();
    const result = await store.work.run(aUnit({ actor: 'key_bob', requestId: 'req_7' }), async (tx) => {
      const { order, events } = draftOrder(newOrderOf(tx.ids.next('ord')), tx.now);
      tx.send({ type: 'inventory.reserve_stock', subject: order.id, lane: order.id, data: { some: 'needs' } });
      tx.orders.save(order, events);
      return ok(order);
    });
    const order = valueOf(result);
    expect(await store.orders.find(order.id)).to.deep.equal(order);
    const [event] = await store.orders.history(order.id);
    expect(event).to.include({
      kind: 'event',
      type: 'orders.order_drafted',
      sequence: 1,
      lane: order.id,
      actor: 'key_bob',
      requestId: 'req_7',
      at: order.createdAt,
    });
    const [first, second, ...rest] = await messagesAbout(store, order.id);
    expect(first).to.deep.include({ type: 'orders.order_drafted', id: event?.id, data: event?.data });
    expect(second).to.deep.include({
      kind: 'command',
      type: 'inventory.reserve_stock',
      sequence: null,
      at: order.createdAt,
      actor: 'key_bob',
      requestId: 'req_7',
      data: { some: 'needs' },
    });
    expect(rest).to.deep.equal([]);
  });

  it('gives one moment to all that it stages', async () => {
    const { store, ground } = bench();
    const result = await store.work.run(aUnit(), async (tx) => {
      const before = tx.now;
      ground.clock.advance(1_000);
      return ok([before, tx.now]);
    });
    const [before, after] = valueOf(result);
    expect(after).to.equal(before);
  });

  it('runs what is to follow once, after the commit, with the change in sight', async () => {
    const { store } = bench();
    const order = await saveDraft(store);
    const seen: Promise<Order | null>[] = [];
    let runs = 0;
    await store.work.run(aUnit(), async (tx) => {
      runs += 1;
      const current = await tx.orders.find(order.id);
      if (runs === 1) await note(store, order.id, 'faster');
      amendIn(tx, current, 'mine');
      tx.afterCommit(() => seen.push(store.orders.find(order.id)));
      expect(seen).to.have.length(0);
      return ok(null);
    });
    expect(runs).to.equal(2);
    expect(seen).to.have.length(1);
    expect((await seen[0])?.metadata).to.deep.equal({ faster: 'yes', mine: 'yes' });
  });

  it('commits a unit that changes nothing', async () => {
    const { store } = bench();
    expect(await store.work.run(aUnit(), async () => ok('seen'))).to.deep.equal({
      outcome: 'committed',
      value: 'seen',
    });
  });

  it('commits two aggregates together', async () => {
    const { store } = bench();
    const result = await store.work.run(aUnit(), async (tx) => {
      const ids = [tx.ids.next('ord'), tx.ids.next('ord')];
      for (const id of ids) stageDraft(tx, id);
      return ok(ids);
    });
    for (const id of valueOf(result)) expect(await store.orders.find(id)).to.not.equal(null);
  });
};

const refusing = (bench: () => Bench): void => {
  const nothingIsKept = async (id: OrderId): Promise<void> => {
    const { store } = bench();
    expect(await store.orders.find(id)).to.equal(null);
    expect(await store.orders.history(id)).to.deep.equal([]);
    expect(await messagesAbout(store, id)).to.deep.equal([]);
    expect(await store.once.find(claim(id))).to.equal(null);
  };

  it('keeps nothing of a failed result', async () => {
    const { store, ground } = bench();
    const id = ground.ids.next('ord');
    const messageId = ground.ids.next('msg');
    let followed = false;
    const result = await store.work.run(
      aUnit({ once: claim(id), received: { consumer: 'orders', messageId } }),
      async (tx) => {
        stageDraft(tx, id);
        tx.send({ type: 'inventory.reserve_stock', subject: id, lane: id, data: {} });
        tx.afterCommit(() => (followed = true));
        return fail({ code: 'no' });
      },
    );
    expect(result).to.deep.equal({ outcome: 'refused', error: { code: 'no' } });
    await nothingIsKept(id);
    expect(await store.state.received('orders', [messageId])).to.deep.equal(new Set());
    expect(followed).to.equal(false);
  });

  it('keeps nothing where the handler throws, and throws the same', async () => {
    const { store, ground } = bench();
    const id = ground.ids.next('ord');
    let followed = false;
    const bug = new Error('a bug');
    const run = store.work.run(aUnit({ once: claim(id) }), async (tx) => {
      stageDraft(tx, id);
      tx.afterCommit(() => (followed = true));
      throw bug;
    });
    expect(await thrownBy(run)).to.equal(bug);
    await nothingIsKept(id);
    expect(followed).to.equal(false);
  });

  it('keeps nothing where the answer cannot be written down', async () => {
    const { store, ground } = bench();
    const id = ground.ids.next('ord');
    const bug = new Error('not as the contract has it');
    const answer = (): string => {
      throw bug;
    };
    const run = store.work.run(aUnit({ once: { ...claim(id), answer } }), async (tx) => {
      stageDraft(tx, id);
      return ok(null);
    });
    expect(await thrownBy(run)).to.equal(bug);
    await nothingIsKept(id);
  });

  it('keeps nothing where one of two changes cannot be written', async () => {
    const { store, ground } = bench();
    const id = ground.ids.next('ord');
    const run = store.work.run(aUnit({ once: claim(id) }), async (tx) => {
      stageDraft(tx, id);
      const { order, events } = draftOrder(newOrderOf(tx.ids.next('ord')), tx.now);
      tx.orders.save(poisoned(order), events);
      return ok(null);
    });
    expect(await thrownBy(run)).to.be.an.instanceOf(Error);
    await nothingIsKept(id);
  });

  it('gives a unit up whose caller no longer waits', async () => {
    const { store, ground } = bench();
    const id = ground.ids.next('ord');
    const deadline = ground.clock.now();
    const result = await store.work.run(aUnit({ once: claim(id), deadline }), async (tx) => {
      stageDraft(tx, id);
      return ok(null);
    });
    expect(result).to.deep.equal({ outcome: 'busy' });
    await nothingIsKept(id);
  });
};

const racing = (bench: () => Bench): void => {
  it('runs the handler again on what is there now', async () => {
    const { store } = bench();
    const order = await saveDraft(store);
    const versions: (number | undefined)[] = [];
    const result = await store.work.run(aUnit(), async (tx) => {
      const current = await tx.orders.find(order.id);
      versions.push(current?.version);
      if (versions.length === 1) await note(store, order.id, 'faster');
      return ok(amendIn(tx, current, 'slower'));
    });
    expect(versions).to.deep.equal([1, 2]);
    expect(valueOf(result).metadata).to.deep.equal({ faster: 'yes', slower: 'yes' });
    expect(await store.orders.find(order.id)).to.deep.equal(valueOf(result));
    expect((await store.orders.history(order.id)).map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3]);
  });

  it('refuses by what is there now, not by what was there first', async () => {
    const { store } = bench();
    const order = await saveDraft(store);
    let isFirst = true;
    const result = await store.work.run<null, { code: string }>(aUnit(), async (tx) => {
      const current = await tx.orders.find(order.id);
      if (isFirst) await saveNext(store, order.id, (now, at) => decidedOf(cancelOrder(now, 'faster', at)));
      isFirst = false;
      if (current?.status !== 'draft') return fail({ code: 'not_a_draft' });
      amendIn(tx, current, 'slower');
      return ok(null);
    });
    expect(result).to.deep.equal({ outcome: 'refused', error: { code: 'not_a_draft' } });
  });

  it('does not make again what somebody else has just made', async () => {
    const { store } = bench();
    const twice = await Promise.all([1, 2, 3].map(() => placeNumbered(store, 'key_ada', 'R-1')));
    const outcomes = twice.map(valueOf);
    expect(new Set(outcomes.map(({ id }) => id)).size).to.equal(1);
    expect(valueOf(await placeNumbered(store, 'key_bob', 'R-1')).id).to.not.equal(outcomes[0]?.id);
  });

  it('is busy where others are always faster, and has changed nothing', async () => {
    const { store } = bench();
    const order = await saveDraft(store);
    let runs = 0;
    const result = await store.work.run(aUnit(), async (tx) => {
      runs += 1;
      const current = await tx.orders.find(order.id);
      await note(store, order.id, `faster-${runs}`);
      return ok(amendIn(tx, current, 'slower'));
    });
    expect(result).to.deep.equal({ outcome: 'busy' });
    expect(runs).to.be.greaterThan(1);
    const after = await store.orders.find(order.id);
    expect(after?.version).to.equal(runs + 1);
    expect(after?.metadata).to.not.have.property('slower');
  });
};

const onlyOnce = (bench: () => Bench): void => {
  it('keeps the answer of the unit that claimed the key', async () => {
    const { store, ground } = bench();
    const id = ground.ids.next('ord');
    const claimed = { ...claim(id), at: ground.clock.now(), heldUntil: null };
    await store.work.run(aUnit({ once: claimed }), async (tx) => {
      stageDraft(tx, id);
      return ok({ id });
    });
    const { fingerprint, requestId, at, heldUntil } = claimed;
    expect(await store.once.find(claimed)).to.deep.equal({
      fingerprint,
      requestId,
      at,
      heldUntil,
      answer: JSON.stringify({ id }),
    });
  });

  it('lets one of many units with one key act', async () => {
    const { store, ground } = bench();
    const once = claim(ground.ids.next('ord'));
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        store.work.run(aUnit({ once }), async (tx) => ok(stageDraft(tx, tx.ids.next('ord')).id)),
      ),
    );
    await oneActed(store, results);
  });

  it('works on one message once, however often it is delivered', async () => {
    const { store, ground } = bench();
    const received = { consumer: 'orders', messageId: ground.ids.next('msg') };
    const deliver = () => store.work.run(aUnit({ received }), async (tx) => ok(stageDraft(tx, tx.ids.next('ord')).id));
    const results = [await deliver(), ...(await Promise.all([deliver(), deliver(), deliver()]))];
    await oneActed(store, results);
    expect(await store.state.received('orders', [received.messageId])).to.deep.equal(new Set([received.messageId]));
  });

  it('tells consumers, and keys of other principals and use cases, apart', async () => {
    const { store, ground } = bench();
    const messageId = ground.ids.next('msg');
    const once = claim('shared');
    const units = [
      aUnit({ received: { consumer: 'orders', messageId } }),
      aUnit({ received: { consumer: 'payments', messageId } }),
      aUnit({ once }),
      aUnit({ once: { ...once, principal: 'key_bob' } }),
      aUnit({ once: { ...once, useCase: 'orders.cancel' } }),
      aUnit({ once: { ...once, key: 'other' } }),
    ];
    const results = await Promise.all(units.map((unit) => store.work.run(unit, async () => ok(null))));
    expect(results.map(({ outcome }) => outcome)).to.deep.equal(units.map(() => 'committed'));
  });

  const oneActed = async (
    store: OrdersStoreUnderTest,
    results: readonly UnitResult<OrderId, unknown>[],
  ): Promise<void> => {
    const acted = results.flatMap((result) => (result.outcome === 'committed' ? [result.value] : []));
    expect(acted).to.have.length(1);
    expect(results.filter(({ outcome }) => outcome === 'taken')).to.have.length(results.length - 1);
    const [id] = acted;
    expect(id && (await store.orders.find(id))).to.not.equal(null);
  };
};

const aliasing = (bench: () => Bench): void => {
  it('keeps what was saved, whatever becomes of the object afterwards', async () => {
    const { store, ground } = bench();
    const id = ground.ids.next('ord');
    const content = orderContentOf({ metadata: { colour: 'red' } });
    const data = { deep: { colour: 'red' } };
    await store.work.run(aUnit(), async (tx) => {
      const { order, events } = draftOrder({ id, externalId: null, owner: 'key_ada', content }, tx.now);
      tx.orders.save(order, events);
      tx.send({ type: 'inventory.reserve_stock', subject: id, lane: id, data });
      return ok(null);
    });
    tamper(() => Object.assign(content.metadata, { colour: 'blue' }));
    tamper(() => Object.assign(data.deep, { colour: 'blue' }));
    expect((await store.orders.find(id))?.metadata).to.deep.equal({ colour: 'red' });
    const [event, command] = await messagesAbout(store, id);
    expect(event?.data).to.have.deep.property('metadata', { colour: 'red' });
    expect(command?.data).to.deep.equal({ deep: { colour: 'red' } });
  });

  it('gives nobody a hand in what is stored', async () => {
    const { store } = bench();
    const { id } = await saveDraft(store, { content: { metadata: { colour: 'red' } } });
    const readers = await Promise.all([
      store.orders.find(id),
      store.orders.find(id),
      findIn(store, id),
      findIn(store, id),
    ]);
    for (const order of readers) expect(order?.metadata).to.deep.equal({ colour: 'red' });
    const [careless, ...others] = readers;
    tamper(() => Object.assign(careless?.metadata ?? {}, { colour: 'blue' }));
    for (const order of others) expect(order?.metadata).to.deep.equal({ colour: 'red' });
    expect((await store.orders.find(id))?.metadata).to.deep.equal({ colour: 'red' });
  });

  it('gives nobody a hand in what was told', async () => {
    const { store } = bench();
    const { id } = await saveDraft(store, { content: { metadata: { colour: 'red' } } });
    for (const read of [() => store.orders.history(id), () => messagesAbout(store, id)]) {
      const [careless] = await read();
      tamper(() => Object.assign(careless?.data as object, { metadata: 'blue' }));
      const [event] = await read();
      expect(event?.data).to.have.deep.property('metadata', { colour: 'red' });
    }
  });
};

const crowding = (bench: () => Bench): void => {
  it('gives each of 100 units its own outcome, with poison among them', async () => {
    const { store } = bench();
    const bug = new Error('a bug');
    const run = (number: number): Promise<UnitResult<Order, { code: string }>> =>
      store.work.run(aUnit(), async (tx) => {
        const { order, events } = placeNewOrder(newOrderOf(tx.ids.next('ord')), tx.now);
        if (number === 13) throw bug;
        if (number === 31) return fail({ code: 'no' });
        tx.orders.save(number === 50 ? poisoned(order) : order, events);
        return ok(order);
      });
    const ended = await Promise.allSettled(Array.from({ length: 100 }, (_, number) => run(number)));
    const broke = ended.flatMap((end, number) => (end.status === 'rejected' ? [number] : []));
    expect(broke).to.deep.equal([13, 50]);
    for (const [number, end] of ended.entries()) {
      if (end.status === 'rejected') continue;
      expect(end.value.outcome, `unit ${number}`).to.equal(number === 31 ? 'refused' : 'committed');
      if (end.value.outcome === 'committed')
        expect(await store.orders.find(end.value.value.id)).to.deep.equal(end.value.value);
    }
  });

  it('loses no change where two processes race on one row', async () => {
    const { store } = bench();
    const stores = [store, store.another()];
    const { id } = await saveDraft(store);
    const results = await Promise.all(
      stores.flatMap((each, process) =>
        Array.from({ length: 8 }, (_, number) =>
          each.work.run(aUnit(), async (tx) => ok(amendIn(tx, await tx.orders.find(id), `p${process}-${number}`))),
        ),
      ),
    );
    expect(results.map(({ outcome }) => outcome)).to.deep.equal(results.map(() => 'committed'));
    const order = await store.orders.find(id);
    expect(order?.version).to.equal(results.length + 1);
    expect(Object.keys(order?.metadata ?? {})).to.have.length(results.length);
    const history = await store.orders.history(id);
    expect(history.map(({ sequence }) => sequence)).to.deep.equal(history.map((_, index) => index + 1));
  });
};

const valueOf = <T, E>(result: UnitResult<T, E>): T => {
  if (result.outcome !== 'committed') throw new Error(`the unit ended ${result.outcome}`);
  return result.value;
};

const thrownBy = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => null,
    (error: unknown) => error,
  );

const claim = (key: string): OnceClaim => ({
  principal: 'key_ada',
  useCase: 'orders.place',
  key,
  fingerprint: 'f',
  requestId: 'req_1',
  at: '2026-01-01T00:00:00.000Z',
  heldUntil: null,
  answer: (value) => JSON.stringify(value),
});

const stageDraft = (tx: OrdersTx, id: OrderId): Order => {
  const { order, events } = draftOrder(newOrderOf(id), tx.now);
  tx.orders.save(order, events);
  return order;
};

/** Amends a draft by a label. */
const amendIn = (tx: OrdersTx, order: Order | null, label: string): DraftOrder => {
  if (order?.status !== 'draft') throw new Error('there is no such draft');
  const amended = amendDraft(order, { ...orderContentOf(), metadata: { ...order.metadata, [label]: 'yes' } }, tx.now);
  tx.orders.save(amended.order, amended.events);
  return amended.order;
};

/** Amends a draft in a unit of its own. */
const note = async ({ work }: OrdersStoreUnderTest, id: OrderId, label: string): Promise<void> => {
  valueOf(await work.run(aUnit(), async (tx) => ok(amendIn(tx, await tx.orders.find(id), label))));
};

const findIn = async ({ work }: OrdersStoreUnderTest, id: OrderId): Promise<Order | null> =>
  valueOf(await work.run(aUnit(), async (tx) => ok(await tx.orders.find(id))));

/** Places an order by its caller's number, as its use case does. */
const placeNumbered = (
  { work }: OrdersStoreUnderTest,
  owner: string,
  externalId: string,
): Promise<UnitResult<Order, never>> =>
  work.run(aUnit(), async (tx): Promise<Result<Order, never>> => {
    const known = await tx.orders.findByExternalId(owner, externalId);
    if (known) return ok(known);
    const { order, events } = placeNewOrder(newOrderOf(tx.ids.next('ord'), { owner, externalId }), tx.now);
    tx.orders.save(order, events);
    return ok(order);
  });

/** An order that no store can write, since reading it breaks. */
const poisoned = (order: Order): Order => {
  const metadata = Object.defineProperty({}, 'poison', {
    enumerable: true,
    get: () => {
      throw new Error('poison');
    },
  });
  return { ...order, metadata };
};

/** Every message about an aggregate, in the order of the log. */
const messagesAbout = async ({ log }: OrdersStoreUnderTest, subject: string) => {
  await log.place(10_000);
  const types = ['orders.order_drafted', 'orders.order_placed', 'inventory.reserve_stock'];
  return (await log.read(0, types, 10_000)).filter((message) => message.subject === subject);
};
