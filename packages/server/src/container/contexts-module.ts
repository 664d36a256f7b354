import {
  allContracts,
  allScopes,
  makeCatalog,
  makeIdentity,
  makeInventory,
  makeOrders,
  makePayments,
  makePipeline,
  makeRelay,
  makeSweeper,
  onceRetention,
  receiptRetention,
  type Consumer,
  type ConsumerState,
  type ContractName,
  type OnceRecords,
  type Sweep,
  type UseCase,
} from '@quayside/application';
import { fewestLocations, later } from '@quayside/domain';
import { ContainerModule } from 'inversify';
import { tokens as t, type UseCases } from './tokens.js';

/** The contexts, and what runs them: everything that does not depend on where things are kept. */
export const contextsModule = new ContainerModule(({ bind }) => {
  bind(t.strategy).toConstantValue(fewestLocations);
  bind(t.priceList)
    .toResolvedValue(({ products }) => products, [t.catalogStore])
    .inSingletonScope();

  bind(t.catalog).toResolvedValue(makeCatalog, [t.catalogStore]).inSingletonScope();
  bind(t.identity)
    .toResolvedValue(
      (store, digest, clock) => makeIdentity({ ...store, digest, clock, scopes: allScopes }),
      [t.identityStore, t.digest, t.clock],
    )
    .inSingletonScope();
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

  bind(t.authenticator)
    .toResolvedValue(({ authenticator }) => authenticator, [t.identity])
    .inSingletonScope();
  bind(t.pipeline)
    .toResolvedValue(
      (clock, digest, log, authenticator, once, hooks) =>
        makePipeline({ clock, digest, log, authenticator, once, hooks }),
      [t.clock, t.digest, t.log, t.authenticator, t.onceRecords, t.hooks],
    )
    .inSingletonScope();
  bind(t.useCases)
    .toResolvedValue(
      (...contexts) => catalogue(contexts.flatMap(({ useCases }) => useCases)),
      [t.catalog, t.identity, t.orders, t.inventory, t.payments],
    )
    .inSingletonScope();
  bind(t.relay)
    .toResolvedValue(
      (log, state, clock, journal, chance, orders, inventory, payments) =>
        makeRelay(
          { log, state, clock, journal, chance },
          [orders, inventory, payments].map(({ consumer }): Consumer => consumer),
        ),
      [t.messageLog, t.consumerState, t.clock, t.log, t.chance, t.orders, t.inventory, t.payments],
    )
    .inSingletonScope();
  bind(t.housekeeping)
    .toResolvedValue((once, state) => [forgetAnswers(once), forgetReceipts(state)], [t.onceRecords, t.consumerState])
    .inSingletonScope();
  bind(t.sweeper)
    .toResolvedValue(
      (clock, log, housekeeping, ...contexts) =>
        makeSweeper(clock, log, [...housekeeping, ...contexts.flatMap(({ sweeps }) => sweeps)]),
      [t.clock, t.log, t.housekeeping, t.orders, t.inventory, t.payments, t.identity],
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

/** Rows that one look forgets at most, so that it is over quickly. */
const forgottenAtOnce = 5_000;
const forgetAnswers = (once: OnceRecords): Sweep => ({
  name: 'kernel.forget_answers',
  every: 60_000,
  sweep: async (now) => (await once.forgetBefore(later(now, -onceRetention), forgottenAtOnce)) === forgottenAtOnce,
});

const forgetReceipts = (state: ConsumerState): Sweep => ({
  name: 'kernel.forget_receipts',
  every: 600_000,
  sweep: async (now) =>
    (await state.forgetReceived(later(now, -receiptRetention), forgottenAtOnce)) === forgottenAtOnce,
});
