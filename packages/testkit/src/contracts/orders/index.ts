export { describeOrdersContext } from './context.js';
import { newGround, type Make } from '../../ground.js';
import type { OrdersStoreUnderTest } from '../kernel/orders-store.js';
import type { Bench } from './bench.js';
import { cursors } from './cursors.js';
import { keeping, rewriting } from './keeping.js';
import { listing } from './listing.js';
import { sagaLists, sagas } from './sagas.js';
import { searching } from './searching.js';

/** What holds for every store of orders and of their sagas. */
export const describeOrders = (name: string, make: Make<OrdersStoreUnderTest>): void => {
  describe(`orders: ${name}`, () => {
    chapter('keeping orders', make, keeping, rewriting, cursors);
    chapter('listing orders', make, listing);
    chapter('searching orders', make, searching);
    chapter('keeping sagas', make, sagas);
    chapter('listing sagas', make, sagaLists);
  });
};

/** Tests that share a store, which has nothing else in it. */
const chapter = (
  title: string,
  make: Make<OrdersStoreUnderTest>,
  ...tests: readonly ((bench: () => Bench) => void)[]
): void => {
  describe(title, () => {
    let bench: Bench;
    before(async () => {
      const ground = newGround();
      const store = await make(ground);
      bench = { ground, store, other: store.another() };
    });
    for (const each of tests) each(() => bench);
  });
};
