import type { PaymentFilter } from '@quayside/application/payments';
import { later, type Instant, type OrderId } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { authorized, declined, unknown, type Bench } from './bench.js';

export const listing = (bench: () => Bench): void => {
  let orders: OrderId[];
  let begin: Instant;
  beforeEach(async () => {
    orders = [];
    begin = bench().ground.clock.now();
    // The third and the fourth are made at one moment: the id settles which comes first.
    for (const [answer, gateway, wait] of [
      [authorized, 'sandbox', 1_000],
      [declined, 'other', 1_000],
      [unknown, 'sandbox', 0],
      [authorized, 'other', 1_000],
      [null, 'sandbox', 1_000],
    ] as const) {
      const owner = gateway === 'other' ? 'key_bob' : 'key_ada';
      const request = bench().aRequest({ gateway, owner });
      await bench().request(request);
      if (answer) await bench().answer(request.paymentId, answer);
      orders.push(request.orderId);
      bench().ground.clock.advance(wait);
    }
  });
  const at = (...places: readonly number[]) => places.map((place) => orders[place]);

  it('sorts by the time of their making, up and down, page by page and from a cursor', async () => {
    expect(await bench().orders()).to.deep.equal(orders);
    expect(await bench().orders({ sort: { by: 'created_at', descending: true } })).to.deep.equal(orders.toReversed());
    expect(await bench().orders({ perPage: 2, page: 2 })).to.deep.equal(at(2, 3));
    const walked: OrderId[] = [];
    let cursor: string | null = null;
    do {
      const page = await bench().list({ perPage: 2, cursor });
      expect(page).to.include({ total: 5, totalIsEstimate: false });
      walked.push(...page.items.map(({ payment }) => payment.orderId));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(walked).to.deep.equal(orders);
  });

  it('has each payment with its own operations and entries', async () => {
    const { items } = await bench().list();
    expect(items.map(({ operations, entries }) => [operations.length, entries.length])).to.deep.equal([
      [1, 1],
      [1, 0],
      [1, 0],
      [1, 1],
      [1, 0],
    ]);
    for (const item of items) expect(await bench().store.payments.read(item.payment.id)).to.deep.equal(item);
  });

  it('narrows to an order, an owner, a status, a gateway, a time, and all at once', async () => {
    const filtered = (filter: PaymentFilter) => bench().orders({ filter });
    expect(await filtered({ orderId: orders[1] })).to.deep.equal(at(1));
    expect(await filtered({ orderId: bench().ground.ids.next('ord') })).to.deep.equal([]);
    expect(await filtered({ status: ['authorized'] })).to.deep.equal(at(0, 3));
    expect(await filtered({ status: ['requested', 'unknown', 'declined'] })).to.deep.equal(at(1, 2, 4));
    expect(await filtered({ owner: 'key_bob' })).to.deep.equal(at(1, 3));
    expect(await filtered({ owner: 'key_bob', status: ['declined'] })).to.deep.equal(at(1));
    expect(await filtered({ owner: 'nobody' })).to.deep.equal([]);
    expect(await filtered({ gateway: 'other' })).to.deep.equal(at(1, 3));
    expect(await filtered({ createdAt: { gt: begin, lte: later(begin, 2_000) } })).to.deep.equal(at(1, 2, 3));
    expect(await filtered({ createdAt: { gte: later(begin, 1_000), lt: later(begin, 2_000) } })).to.deep.equal(at(1));
    expect(await filtered({ status: ['authorized'], gateway: 'other', createdAt: { gt: begin } })).to.deep.equal(at(3));
  });
};
