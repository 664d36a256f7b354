import type { Ground, Make, OrdersStore, OrdersStoreUnderTest } from '@quayside/testkit';
import {
  groupCommit,
  insertAuditArrivals,
  insertInbox,
  insertMessages,
  insertOnce,
  orderWriters,
  PostgresAudit,
  PostgresConsumerState,
  postgresMessageLog,
  postgresOnce,
  PostgresOrders,
  type Database,
} from '../src/index.js';
import type { Databases, FreshDatabase } from './databases.js';

/** The orders context on a pool, as one process has it. */
export const ordersStoreOn = (database: Database, fresh: FreshDatabase, { clock, ids }: Ground): OrdersStore => {
  const commit = groupCommit(database, [insertOnce, insertInbox, insertAuditArrivals, ...orderWriters, insertMessages]);
  const orders = new PostgresOrders(database, { commit, clock, ids });
  const state = new PostgresConsumerState(database);
  fresh.atEnd(() => state.close());
  return {
    work: orders.work,
    orders,
    sagas: orders.sagas,
    log: postgresMessageLog(database),
    state,
    once: postgresOnce(database),
    arrivals: new PostgresAudit(database),
  };
};

/** Makes the orders context on a fresh database. */
export const ordersStores =
  (databases: Databases): Make<OrdersStoreUnderTest> =>
  async (ground) => {
    const fresh = await databases.fresh();
    return {
      ...ordersStoreOn(fresh.database, fresh, ground),
      another: () => ordersStoreOn(fresh.connect(), fresh, ground),
    };
  };
