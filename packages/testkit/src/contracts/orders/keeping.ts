import type { OrdersTx } from '@quayside/application';
import {
  amendDraft,
  cancelOrder,
  confirmOrder,
  draftOrder,
  ok,
  placeDraft,
  rejectOrder,
  rejectionReasons,
  replay,
  type Currency,
  type Order,
  type OrderEvent,
  type PricedContent,
} from '@quayside/domain';
import { expect } from 'chai';
import { anAddress, aCustomer, aPricedLine, eur, newOrderOf, orderContentOf, skuOf } from '../../builders.js';
import { aUnit, decidedOf, saveDraft, saveNext, savePlaced } from '../kernel/orders-store.js';
import { orderRequest, type Bench } from './bench.js';

const longText = 'ü☕𝒙"\'\\{},%_'.padEnd(200, '日');
const money = (amount: number, currency: string) => ({ amount, currency: currency as Currency });

const contents: Readonly<Record<string, Partial<PricedContent>>> = {
  'as little as it can have': {
    customer: aCustomer({ reference: null, email: null }),
    lines: [aPricedLine({ unitPrice: eur(0), taxRate: 0, stocked: false })],
    shipping: eur(0),
    shippingAddress: anAddress({ line2: null, region: null, postalCode: null }),
    billingAddress: null,
    metadata: {},
  },
  'as much as it can have': {
    customer: aCustomer({ reference: longText.slice(0, 64), name: longText, email: 'a+b@example.com' }),
    lines: [
      aPricedLine({
        sku: skuOf(longText.slice(0, 64)),
        name: longText,
        quantity: 1_000_000,
        unitPrice: eur(4_000_000_000),
        discount: eur(7),
        taxRate: 10_000,
        negotiated: true,
      }),
    ],
    shipping: eur(123),
    shippingAddress: anAddress({ name: longText, line2: longText, region: 'Île', postalCode: '1' }),
    billingAddress: anAddress({ name: longText }),
    paymentMethod: 'pm_-A1',
    metadata: { 'a.b-c_d': longText, empty: '', __proto__x: '1' },
  },
  'a thousand lines': {
    lines: Array.from({ length: 1_000 }, (_, number) =>
      aPricedLine({ sku: skuOf(`sku ${number}`), quantity: number + 1 }),
    ),
  },
  'one SKU on two lines': { lines: [aPricedLine(), aPricedLine({ quantity: 2, discount: eur(1) })] },
  'a currency without minor units': {
    lines: [aPricedLine({ unitPrice: money(999, 'JPY'), discount: money(9, 'JPY') })],
    shipping: money(0, 'JPY'),
  },
};

/** An order of each status, on each way to it. */
const ways: Readonly<Record<string, (bench: Bench) => Promise<Order>>> = {
  'a draft': ({ store }) => saveDraft(store),
  'placed at once': ({ store }) => savePlaced(store),
  'placed from a draft': async ({ store }) =>
    saveNext(store, (await saveDraft(store)).id, (order, now) =>
      order.status === 'draft' ? placeDraft(order, now) : never(order),
    ),
  confirmed: async ({ store }) =>
    saveNext(store, (await savePlaced(store)).id, (order, now) => decidedOf(confirmOrder(order, now))),
  ...Object.fromEntries(
    rejectionReasons.map((reason) => [
      `rejected: ${reason}`,
      async ({ store }: Bench) =>
        saveNext(store, (await savePlaced(store)).id, (order, now) => decidedOf(rejectOrder(order, reason, now))),
    ]),
  ),
  'cancelled as a draft': async ({ store }) =>
    saveNext(store, (await saveDraft(store)).id, (order, now) => decidedOf(cancelOrder(order, longText, now))),
  'cancelled when placed': async ({ store }) =>
    saveNext(store, (await savePlaced(store)).id, (order, now) => decidedOf(cancelOrder(order, 'no more', now))),
  'cancelled when confirmed': async ({ store, ground }) => {
    const { id } = await savePlaced(store);
    await saveNext(store, id, (order, now) => decidedOf(confirmOrder(order, now)));
    ground.clock.advance(1);
    return saveNext(store, id, (order, now) => decidedOf(cancelOrder(order, 'no more', now)));
  },
};

export const keeping = (bench: () => Bench): void => {
  for (const [title, content] of Object.entries(contents))
    it(`gives an order back that has ${title}`, async () => {
      const { store } = bench();
      const order = await savePlaced(store, { content, externalId: longText.slice(0, 64), owner: `owner of ${title}` });
      await isKept(bench(), order);
      const found = await inUnit(bench(), (tx) => tx.orders.findByExternalId(order.owner, order.externalId ?? ''));
      expect(found).to.deep.equal(order);
    });

  for (const [title, make] of Object.entries(ways))
    it(`gives an order back that is ${title}, as its history tells it`, async () => {
      const { store, ground } = bench();
      ground.clock.advance(1_234);
      const order = await make(bench());
      await isKept(bench(), order);
      const history = await store.orders.history(order.id);
      expect(history.map(({ sequence }) => sequence)).to.deep.equal(
        Array.from({ length: order.version }, (_, index) => index + 1),
      );
      // A message carries the fact with what the log adds to it.
      expect(replay(history.map(({ type, at, data }) => ({ type, at, data }) as OrderEvent))).to.deep.equal(order);
    });

  it('finds no order that is not there', async () => {
    const { store, ground } = bench();
    const id = ground.ids.next('ord');
    expect(await store.orders.find(id)).to.equal(null);
    expect(await store.orders.history(id)).to.deep.equal([]);
    expect(await inUnit(bench(), (tx) => tx.orders.find(id))).to.equal(null);
    expect(await inUnit(bench(), (tx) => tx.orders.findByExternalId('nobody', 'nothing'))).to.equal(null);
  });

  it('finds each of many that are looked for together', async () => {
    const { store } = bench();
    const saved = await Promise.all(
      Array.from({ length: 30 }, (_, number) => saveDraft(store, { owner: 'key_many', externalId: `many ${number}` })),
    );
    expect(await Promise.all(saved.map(({ id }) => store.orders.find(id)))).to.deep.equal(saved);
    const found = await Promise.all(
      saved.map(({ externalId }) => inUnit(bench(), (tx) => tx.orders.findByExternalId('key_many', externalId ?? ''))),
    );
    expect(found).to.deep.equal(saved);
  });
};

export const rewriting = (bench: () => Bench): void => {
  it('rewrites a draft with all that it consists of', async () => {
    const { store, ground } = bench();
    let { id } = await saveDraft(store);
    for (const content of [
      contents['as much as it can have'],
      contents['as little as it can have'],
      contents['one SKU on two lines'],
    ]) {
      ground.clock.advance(1_000);
      const amended = await saveNext(store, id, (order, now) => amend(order, content ?? {}, now));
      await isKept(bench(), amended);
      id = amended.id;
    }
  });

  it('rewrites and places a draft in one unit', async () => {
    const { store, ground } = bench();
    const { id } = await saveDraft(store);
    ground.clock.advance(1_000);
    const placed = await saveNext(store, id, (order, now) => {
      const amended = amend(order, { lines: [aPricedLine({ unitPrice: eur(9_999) })] }, now);
      const { order: after, events } = placeDraft(amended.order, now);
      return { order: after, events: [...amended.events, ...events] };
    });
    expect(placed).to.include({ status: 'placed', version: 3 });
    await isKept(bench(), placed);
  });

  it('has one order for a number of one principal, and any number without', async () => {
    const { store } = bench();
    const first = await saveDraft(store, { owner: 'key_one', externalId: 'N-1' });
    const second = await store.work.run(aUnit(), async (tx) => {
      const { order, events } = draftOrder(
        newOrderOf(tx.ids.next('ord'), { owner: 'key_one', externalId: 'N-1' }),
        tx.now,
      );
      tx.orders.save(order, events);
      return ok(order.id);
    });
    expect(second).to.deep.equal({ outcome: 'busy' });
    await saveDraft(store, { owner: 'key_two', externalId: 'N-1' });
    await saveDraft(store, { owner: 'key_one', externalId: 'n-1' });
    await saveDraft(store, { owner: 'key_one' });
    await saveDraft(store, { owner: 'key_one' });
    expect(await inUnit(bench(), (tx) => tx.orders.findByExternalId('key_one', 'N-1'))).to.deep.equal(first);
    expect((await store.orders.list(orderRequest({ filter: { owner: 'key_one' } }))).total).to.equal(4);
  });
};

/** That an order is found as it is: alone, in a unit of work, in a list, and by another process. */
const isKept = async (bench: Bench, order: Order): Promise<void> => {
  const { store, other } = bench;
  expect(await store.orders.find(order.id)).to.deep.equal(order);
  expect(await inUnit(bench, (tx) => tx.orders.find(order.id))).to.deep.equal(order);
  expect(await other.orders.find(order.id)).to.deep.equal(order);
  const listed = await store.orders.list(
    orderRequest({ filter: { owner: order.owner }, sort: { by: 'created_at', descending: true } }),
  );
  expect(listed.items.find(({ id }) => id === order.id)).to.deep.equal(order);
};

const inUnit = async <T>({ store }: Bench, read: (tx: OrdersTx) => Promise<T>): Promise<T> => {
  const result = await store.work.run(aUnit(), async (tx) => ok(await read(tx)));
  if (result.outcome !== 'committed') throw new Error(`the unit ended ${result.outcome}`);
  return result.value;
};

const amend = (order: Order, content: Partial<PricedContent>, now: string) =>
  order.status === 'draft' ? amendDraft(order, orderContentOf(content), now) : never(order);

const never = (order: Order): never => {
  throw new Error(`the order is ${order.status}`);
};
