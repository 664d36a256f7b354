import {
  groupCommit, inventoryWriters, insertInbox, insertMessages, insertOnce, catalogWriters, identityWriters, orderWriters, paymentWriters,
  PostgresCatalog, PostgresConsumerState, PostgresIdentity, PostgresInventory, postgresMessageLog, postgresOnce, PostgresOrders, PostgresPayments,
  type Database, type WorkDeps,
} from '@quayside/adapters-db';
import { ContainerModule } from 'inversify';
import { FollowedOutcomes } from '../platform/order-outcomes.js';
import { tokens as t } from './tokens.js';

/** Everything kept in PostgreSQL. */
export const postgresModule = (database: Database): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const commit = groupCommit(database, [
      insertOnce, insertInbox, ...catalogWriters, ...identityWriters, ...inventoryWriters, ...orderWriters, ...paymentWriters, insertMessages,
    ]);
    const store = <S>(make: (deps: WorkDeps) => S) => ({ make: (clock: WorkDeps['clock'], ids: WorkDeps['ids']) => make({ commit, clock, ids }) });
    bind(t.onceRecords).toConstantValue(postgresOnce(database));
    bind(t.messageLog).toConstantValue(postgresMessageLog(database));
    bind(t.consumerState).toResolvedValue(() => new PostgresConsumerState(database)).inSingletonScope();
    bind(t.catalogStore).toResolvedValue(store((deps) => new PostgresCatalog(database, deps)).make, [t.clock, t.ids]).inSingletonScope();
    bind(t.identityStore).toResolvedValue(store((deps) => new PostgresIdentity(database, deps)).make, [t.clock, t.ids]).inSingletonScope();
    bind(t.ordersStore).toResolvedValue(store((deps) => new PostgresOrders(database, deps)).make, [t.clock, t.ids]).inSingletonScope();
    bind(t.inventoryStore).toResolvedValue(store((deps) => new PostgresInventory(database, deps)).make, [t.clock, t.ids]).inSingletonScope();
    bind(t.paymentsStore).toResolvedValue(store((deps) => new PostgresPayments(database, deps)).make, [t.clock, t.ids]).inSingletonScope();
    bind(t.outcomes).toResolvedValue((log, orders, clock) => new FollowedOutcomes(log, orders, clock), [t.messageLog, t.ordersStore, t.clock]).inSingletonScope();
  });
