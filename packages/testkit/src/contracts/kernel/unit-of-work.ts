import { draftOrder, fail, ok, type Order, type OrderId } from '@quayside/domain';
import { expect } from 'chai';
import { newOrderOf, orderContentOf } from '../../builders.js';
import { newGround, type Make } from '../../ground.js';
import { aUnit, saveDraft, tamper, type OrdersStoreUnderTest } from './orders-store.js';
import {
  type Bench,
  valueOf,
  thrownBy,
  claim,
  stageDraft,
  amendIn,
  note,
  findIn,
  poisoned,
  messagesAbout,
} from './unit-of-work-bench.js';
import { racing, onlyOnce, crowding } from './unit-of-work-races.js';
import { recording } from './unit-of-work-record.js';

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
    describe('what is on record', () => recording(() => bench));
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
