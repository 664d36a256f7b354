import type { UnitResult } from '@quayside/application';
import { cancelOrder, fail, ok, placeNewOrder, type Order, type OrderId } from '@quayside/domain';
import { expect } from 'chai';
import { newOrderOf } from '../../builders.js';
import { aUnit, decidedOf, saveDraft, saveNext, type OrdersStoreUnderTest } from './orders-store.js';
import {
  type Bench,
  valueOf,
  claim,
  stageDraft,
  amendIn,
  note,
  placeNumbered,
  poisoned,
} from './unit-of-work-bench.js';

export const racing = (bench: () => Bench): void => {
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

export const onlyOnce = (bench: () => Bench): void => {
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

export const crowding = (bench: () => Bench): void => {
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
