import {
  groupCommit,
  insertAuditArrivals,
  inventoryWriters,
  insertInbox,
  insertMessages,
  insertOnce,
  catalogWriters,
  identityWriters,
  orderWriters,
  paymentWriters,
  PostgresAudit,
  PostgresConsumerState,
  PostgresInventory,
  postgresIdentity,
  postgresMessageLog,
  postgresOnce,
  PostgresOrders,
  PostgresPayments,
  PostgresProducts,
  type Database,
  type WorkDeps,
} from '@quayside/adapters-db';
import { ContainerModule, type ServiceIdentifier } from 'inversify';
import { FollowedOutcomes } from '../platform/order-outcomes.js';
import { tokens, type CatalogStore } from './tokens.js';

/** What units of work in PostgreSQL stand on: nobody outside of this module asks for it. */
const t = { ...tokens, workDeps: Symbol('work deps') as ServiceIdentifier<WorkDeps> };

/** Everything kept in PostgreSQL. */
export const postgresModule = (database: Database): ContainerModule =>
  new ContainerModule(({ bind }) => {
    const commit = groupCommit(database, [
      // Rows that many orders share come late, so that they are locked for the shortest time.
      insertOnce,
      insertInbox,
      insertAuditArrivals,
      ...catalogWriters,
      ...identityWriters,
      ...orderWriters,
      ...paymentWriters,
      ...inventoryWriters,
      insertMessages,
    ]);
    const deps = (clock: WorkDeps['clock'], ids: WorkDeps['ids']): WorkDeps => ({ commit, clock, ids });
    bind(t.workDeps).toResolvedValue(deps, [t.clock, t.ids]).inSingletonScope();
    bind(t.onceRecords).toConstantValue(postgresOnce(database));
    bind(t.auditTrail).toConstantValue(new PostgresAudit(database));
    bind(t.messageLog).toConstantValue(postgresMessageLog(database));
    bind(t.consumerState)
      .toResolvedValue(() => new PostgresConsumerState(database))
      .inSingletonScope();
    bind(t.ordersStore)
      .toResolvedValue((work) => new PostgresOrders(database, work), [t.workDeps])
      .inSingletonScope();
    bind(t.inventoryStore)
      .toResolvedValue((work) => new PostgresInventory(database, work), [t.workDeps])
      .inSingletonScope();
    bind(t.paymentsStore)
      .toResolvedValue((work) => new PostgresPayments(database, work), [t.workDeps])
      .inSingletonScope();
    bind(t.catalogStore)
      .toResolvedValue((work) => catalogOf(new PostgresProducts(database, work)), [t.workDeps])
      .inSingletonScope();
    bind(t.identityStore)
      .toResolvedValue((work) => postgresIdentity(database, work), [t.workDeps])
      .inSingletonScope();
    bind(t.outcomes)
      .toResolvedValue(
        (log, orders, clock) => new FollowedOutcomes(log, orders, clock),
        [t.messageLog, t.ordersStore, t.clock],
      )
      .inSingletonScope();
  });

const catalogOf = (products: PostgresProducts): CatalogStore => ({ work: products.work, products });
