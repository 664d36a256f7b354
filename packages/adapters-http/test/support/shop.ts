import {
  MemoryInventory,
  MemoryConsumerState,
  memoryMessageLog,
  MemoryOrders,
  MemoryProducts,
} from '@quayside/adapters-memory';
import { MemoryKeys } from '@quayside/adapters-memory/identity';
import { MemoryPayments, ScriptedGateway } from '@quayside/adapters-memory/payments';
import { apiApp, routes, type App } from '@quayside/adapters-http';
import {
  allContracts,
  allScopes,
  makeCatalog,
  makeIdentity,
  makeInventory,
  makeOrders,
  makePayments,
  makeRelay,
  type ContractName,
  type UseCase,
} from '@quayside/application';
import { fewestLocations, type OrderId } from '@quayside/domain';
import { newGround, type Ground } from './ground.js';

/** The whole of Quayside on memory: every use case behind its real route, and a relay between the contexts. */
export class Shop {
  readonly ground: Ground = newGround();
  readonly gateway = new ScriptedGateway('sandbox');
  readonly useCases: ReadonlyMap<ContractName, UseCase>;
  readonly #relay;

  constructor() {
    const { clock, log, database, digest } = this.ground;
    const products = new MemoryProducts(database);
    const orders = new MemoryOrders(database);
    const { work, locations, stock, movements, reservations } = new MemoryInventory(database);
    const payments = new MemoryPayments(database);
    const keys = new MemoryKeys(database);
    const outcomes = {
      settled: (id: OrderId, until: string) =>
        new Promise<void>((resolve) => {
          const end = (): void => {
            quiet();
            cancel();
            resolve();
          };
          const cancel = clock.after(Date.parse(until) - Date.now(), end);
          const quiet = database.onNews(() => {
            void orders.find(id).then((order) => order?.status !== 'placed' && end());
          });
        }),
    };
    const reacting = [
      makeOrders({ work: orders.work, orders, sagas: orders.sagas, priceList: products, outcomes }),
      makeInventory({ work, locations, stock, movements, reservations, strategy: fewestLocations }),
      makePayments({
        work: payments.work,
        payments,
        journal: payments,
        gateways: new Map([['sandbox', this.gateway]]),
        defaultGateway: 'sandbox',
        clock,
        log,
      }),
    ];
    const contexts = [
      makeCatalog({ work: products.work, products }),
      makeIdentity({ work: keys.work, keys, digest, clock, scopes: allScopes }),
      ...reacting,
    ];
    const all = new Map(
      contexts.flatMap(({ useCases }) => useCases).map((useCase) => [useCase.contract.name, useCase]),
    );
    this.useCases = new Map(allContracts.map(({ name }) => [name, all.get(name) ?? missing(name)]));
    const consumers = reacting.map(({ consumer }) => consumer);
    const state = new MemoryConsumerState(database);
    this.#relay = makeRelay(
      { log: memoryMessageLog(database), state, clock, journal: log, chance: () => 0.5 },
      consumers,
    );
  }

  app(): App {
    const { clock, log, pipeline, health } = this.ground;
    return apiApp({ clock, log, pipeline, health, routes, useCases: this.useCases, document: { version: '0.1.0' } });
  }

  start(): void {
    this.#relay.start();
  }
  stop(): Promise<void> {
    return this.#relay.stop();
  }
}

const missing = (name: string): never => {
  throw new Error(`nothing answers ${name}`);
};
