import {
  allContracts,
  makeAudit,
  makeCatalog,
  makeInventory,
  makeOrders,
  makePayments,
  type ContractName,
  type UseCase,
} from '@quayside/application';
import { fewestLocations } from '@quayside/domain';
import { ContainerModule } from 'inversify';
import { tokens as t, type UseCases } from './tokens.js';

/** The contexts: everything that does not depend on where things are kept. */
export const contextsModule = new ContainerModule(({ bind }) => {
  bind(t.strategy).toConstantValue(fewestLocations);
  bind(t.priceList)
    .toResolvedValue(({ products }) => products, [t.catalogStore])
    .inSingletonScope();

  bind(t.catalog).toResolvedValue(makeCatalog, [t.catalogStore]).inSingletonScope();
  bind(t.orders)
    .toResolvedValue(
      (store, priceList, outcomes) =>
        makeOrders({ work: store.work, orders: store, sagas: store.sagas, priceList, outcomes }),
      [t.ordersStore, t.priceList, t.outcomes],
    )
    .inSingletonScope();
  bind(t.inventory)
    .toResolvedValue(
      (store, strategy, timeToLive) => makeInventory({ ...store, strategy, timeToLive }),
      [t.inventoryStore, t.strategy, t.reservationTimeToLive],
    )
    .inSingletonScope();
  bind(t.payments)
    .toResolvedValue(
      (store, gateways, clock, log) => makePayments({ ...store, gateways, defaultGateway: 'sandbox', clock, log }),
      [t.paymentsStore, t.gateways, t.clock, t.log],
    )
    .inSingletonScope();

  bind(t.audit)
    .toResolvedValue(
      (trail, state, digest, ids, clock, log, retention) =>
        makeAudit({ trail, state, digest, ids, clock, log, retention }),
      [t.auditTrail, t.consumerState, t.digest, t.ids, t.clock, t.log, t.auditRetention],
    )
    .inSingletonScope();

  bind(t.useCases)
    .toResolvedValue(
      (...contexts) => catalogue(contexts.flatMap(({ useCases }) => useCases)),
      [t.catalog, t.identity, t.orders, t.inventory, t.payments, t.audit],
    )
    .inSingletonScope();
});

/** Every contract with what answers it. Throws where one has none, or two: such a process must not start. */
const catalogue = (useCases: readonly UseCase[]): UseCases => {
  const byName = new Map<string, UseCase>();
  for (const useCase of useCases) {
    if (byName.has(useCase.contract.name)) throw new Error(`${useCase.contract.name} is answered twice`);
    byName.set(useCase.contract.name, useCase);
  }
  const silent = allContracts.filter(({ name }) => !byName.has(name));
  if (silent.length > 0) throw new Error(`nothing answers ${silent.map(({ name }) => name).join(', ')}`);
  return new Map(allContracts.map(({ name }) => [name satisfies ContractName, byName.get(name) as UseCase]));
};
