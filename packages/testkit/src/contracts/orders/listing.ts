import { orderSorts, type InstantRange, type OrderFilter, type OrderSort } from '@quayside/application';
import { cancelOrder, confirmOrder, orderStatuses, type Currency, type Order } from '@quayside/domain';
import { expect } from 'chai';
import { aCustomer, aPricedLine } from '../../builders.js';
import { decidedOf, saveDraft, saveNext, savePlaced } from '../kernel/orders-store.js';
import { byCursor, byOffset, idsOf, orderRequest, type Bench } from './bench.js';

/** Orders that differ in all that lists go by; several were made in one moment, and several cost the same. */
const makeOrders = async ({ store, ground }: Bench): Promise<readonly Order[]> => {
  const ids: Order['id'][] = [];
  for (let number = 0; number < 36; number += 1) {
    if (number % 3 === 0) ground.clock.advance(60_000);
    const currency = (number % 4 === 0 ? 'USD' : 'EUR') as Currency;
    const changes = {
      owner: number % 2 === 0 ? 'key_ada' : 'key_bob',
      externalId: number % 5 === 0 ? null : `${number}`,
      content: {
        customer: aCustomer({ reference: number % 6 === 0 ? null : `C${number % 3}` }),
        lines: [
          aPricedLine({ unitPrice: { amount: 100 * (number % 7), currency }, discount: { amount: 0, currency } }),
        ],
        shipping: { amount: 0, currency },
      },
    };
    const { id } = await (number % 4 === 3 ? saveDraft(store, changes) : savePlaced(store, changes));
    ids.push(id);
    if (number % 8 === 1) await saveNext(store, id, (order, now) => decidedOf(confirmOrder(order, now)));
    if (number % 9 === 2) await saveNext(store, id, (order, now) => decidedOf(cancelOrder(order, 'no more', now)));
  }
  const found = await Promise.all(ids.map((id) => store.orders.find(id)));
  return found.filter((order) => order !== null);
};

const placedAt = (order: Order): string | null => ('placedAt' in order ? order.placedAt : null);

/** The order of a list, told again: nulls last, ids settle ties, descending is the reverse. */
const sorted = (orders: readonly Order[], by: OrderSort, descending: boolean): readonly Order[] => {
  const key = (order: Order) =>
    ({ created_at: order.createdAt, placed_at: placedAt(order), total: order.totals.total.amount })[by];
  const ascending = orders.toSorted((a, b) => compare(key(a), key(b)) || compare(a.id, b.id));
  return descending ? ascending.toReversed() : ascending;
};

const compare = (a: string | number | null, b: string | number | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? -1 : 1;

export const listing = (bench: () => Bench): void => {
  let orders: readonly Order[] = [];
  before(async () => {
    orders = await makeOrders(bench());
    expect(new Set(orders.map(({ status }) => status)).size).to.equal(4);
  });

  for (const by of orderSorts)
    for (const descending of [false, true])
      it(`sorts by ${by}, ${descending ? 'down' : 'up'}, the same page by page and from cursor to cursor`, async () => {
        const { store } = bench();
        const expected = idsOf(sorted(orders, by, descending));
        const list = (page: number, cursor: string | null) =>
          store.orders.list(orderRequest({ sort: { by, descending }, perPage: 7, page, cursor }));
        expect(idsOf(await byOffset((page) => list(page, null), 7))).to.deep.equal(expected);
        expect(idsOf(await byCursor((cursor) => list(1, cursor)))).to.deep.equal(expected);
        const last = await list(6, null);
        expect(last).to.include({ total: 36, totalIsEstimate: false, nextCursor: null });
        expect(last.items).to.have.length(1);
        expect(await list(7, null)).to.deep.equal({ items: [], total: 36, totalIsEstimate: false, nextCursor: null });
      });

  for (const [title, filter] of Object.entries(filters))
    it(`filters by ${title}`, async () => {
      const { store } = bench();
      const wanted = filter(orders);
      const expected = sorted(orders.filter(wanted.test), 'created_at', true);
      expect(expected.length, 'what the test looks for').to.be.greaterThan(0).and.lessThan(orders.length);
      const list = (cursor: string | null) =>
        store.orders.list(
          orderRequest({ filter: wanted.filter, sort: { by: 'created_at', descending: true }, perPage: 5, cursor }),
        );
      expect(await byCursor(list)).to.deep.equal(expected);
      expect((await list(null)).total).to.equal(expected.length);
    });

  it('finds nothing where nothing fits', async () => {
    const { store } = bench();
    for (const filter of [
      { owner: 'nobody' },
      { externalId: 'nothing' },
      { status: ['rejected'] },
      { currency: 'JPY' as Currency },
    ] satisfies OrderFilter[])
      expect(await store.orders.list(orderRequest({ filter }))).to.deep.equal({
        items: [],
        total: 0,
        totalIsEstimate: false,
        nextCursor: null,
      });
  });

  it('has no next page after a last page that is full', async () => {
    const { store } = bench();
    expect(await store.orders.list(orderRequest({ perPage: 36 }))).to.include({ nextCursor: null, total: 36 });
    expect((await store.orders.list(orderRequest({ perPage: 35 }))).nextCursor).to.be.a('string');
  });
};

interface Wanted {
  readonly filter: OrderFilter;
  readonly test: (order: Order) => boolean;
}

const within = (instant: string | null, { gte, gt, lte, lt }: NonNullable<InstantRange>): boolean =>
  instant !== null &&
  (gte === undefined || instant >= gte) &&
  (gt === undefined || instant > gt) &&
  (lte === undefined || instant <= lte) &&
  (lt === undefined || instant < lt);

/** The moment at which the order of a number was made. */
const moment = (orders: readonly Order[], number: number): string => orders[number]?.createdAt ?? '';

const filters: Readonly<Record<string, (orders: readonly Order[]) => Wanted>> = {
  owner: () => ({ filter: { owner: 'key_bob' }, test: ({ owner }) => owner === 'key_bob' }),
  'one status': () => ({ filter: { status: ['confirmed'] }, test: ({ status }) => status === 'confirmed' }),
  'several statuses': () => ({
    filter: { status: ['draft', 'cancelled'] },
    test: ({ status }) => status === 'draft' || status === 'cancelled',
  }),
  'all statuses and something else': () => ({
    filter: { status: orderStatuses, currency: 'USD' as Currency },
    test: ({ currency }) => currency === 'USD',
  }),
  'the caller’s own number': () => ({ filter: { externalId: '17' }, test: ({ externalId }) => externalId === '17' }),
  'customer reference': () => ({
    filter: { customerReference: 'C1' },
    test: ({ customer }) => customer.reference === 'C1',
  }),
  currency: () => ({ filter: { currency: 'USD' as Currency }, test: ({ currency }) => currency === 'USD' }),
  'a time of making, with both ends': (orders) => {
    const createdAt = { gte: moment(orders, 9), lte: moment(orders, 20) };
    return { filter: { createdAt }, test: (order) => within(order.createdAt, createdAt) };
  },
  'a time of making, without its ends': (orders) => {
    const createdAt = { gt: moment(orders, 9), lt: moment(orders, 20) };
    return { filter: { createdAt }, test: (order) => within(order.createdAt, createdAt) };
  },
  'a time in another offset': (orders) => {
    const at = moment(orders, 15);
    const shifted = new Date(Date.parse(at) + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
    return { filter: { createdAt: { gte: shifted } }, test: (order) => order.createdAt >= at };
  },
  'a time that the calendar does not have, as the day after it': () => ({
    filter: { createdAt: { gte: '2025-02-30T00:00:00Z' }, status: ['draft'] },
    test: ({ status }) => status === 'draft',
  }),
  'a time in the furthest offset and the first year': () => ({
    filter: { createdAt: { gte: '0000-01-01T00:00:00+23:59', lt: '9999-12-31T23:59:59-23:59' }, status: ['draft'] },
    test: ({ status }) => status === 'draft',
  }),
  'a time of placing': (orders) => {
    const range = { gte: moment(orders, 12), lt: moment(orders, 30) };
    return { filter: { placedAt: range }, test: (order) => within(placedAt(order), range) };
  },
  'all of them together': (orders) => {
    const createdAt = { gte: moment(orders, 3) };
    return {
      filter: {
        owner: 'key_ada',
        status: ['placed', 'confirmed'],
        customerReference: 'C1',
        currency: 'EUR' as Currency,
        createdAt,
        placedAt: createdAt,
      },
      test: (order) =>
        order.owner === 'key_ada' &&
        order.customer.reference === 'C1' &&
        order.currency === 'EUR' &&
        (order.status === 'placed' || order.status === 'confirmed') &&
        order.createdAt >= createdAt.gte,
    };
  },
};
