import type { Make, OrdersStore, OrdersStoreUnderTest } from '@quayside/testkit';
import { MemoryAudit, MemoryConsumerState, MemoryDatabase, memoryMessageLog, MemoryOrders } from '../src/index.js';

/** The orders context in the maps of a process. Of those there is one, so what another process has is the same maps by another door. */
export const makeOrdersStore: Make<OrdersStoreUnderTest> = async ({ clock, ids }) => {
  const database = new MemoryDatabase(clock, ids);
  const orders = new MemoryOrders(database);
  const store = (): OrdersStore => ({
    work: orders.work,
    orders,
    sagas: orders.sagas,
    log: memoryMessageLog(database),
    state: new MemoryConsumerState(database),
    once: database,
    arrivals: new MemoryAudit(database),
  });
  return { ...store(), another: store };
};
