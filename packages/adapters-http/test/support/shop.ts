import {
  MemoryAudit,
  MemoryInventory,
  MemoryConsumerState,
  memoryMessageLog,
  MemoryOrders,
  MemoryProducts,
} from '@quayside/adapters-memory';
import { memoryIdentity } from '@quayside/adapters-memory/identity';
import { MemoryPayments, ScriptedGateway } from '@quayside/adapters-memory/payments';
import { apiApp, routes, type ApiDeps, type App } from '@quayside/adapters-http';
import {
  allContracts,
  allEvents,
  allScopes,
  makeAudit,
  makeCatalog,
  makeIdentity,
  makeInventory,
  makeOrders,
  makePayments,
  makeRelay,
  type ContractName,
  type UseCase,
} from '@quayside/application';
import { accountDeps, tokenDeps } from '@quayside/testkit';
import { fewestLocations, type OrderId } from '@quayside/domain';
import { newGround, type Ground } from './ground.js';

/** The whole of Quayside on memory: every use case behind its real route, and a relay between the contexts. */
export class Shop {
  readonly ground: Ground = newGround();
  readonly gateway = new ScriptedGateway('sandbox');
  readonly useCases: ReadonlyMap<ContractName, UseCase>;
  readonly #relay;

  constructor() {
    const { clock, ids, log, database, digest } = this.ground;
    const products = new MemoryProducts(database);
    const orders = new MemoryOrders(database);
    const { work, locations, stock, movements, reservations } = new MemoryInventory(database);
    const payments = new MemoryPayments(database);
    const identity = memoryIdentity(database);
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
    const state = new MemoryConsumerState(database);
    const contexts = [
      makeCatalog({ work: products.work, products }),
      makeIdentity({
        ...identity,
        ...tokenDeps(),
        ...accountDeps(),
        digest,
        clock,
        scopes: allScopes,
      }),
      ...reacting,
      makeAudit({ trail: new MemoryAudit(database), state, digest, ids, clock, log, retention: 86_400_000 }),
    ];
    const all = new Map(
      contexts.flatMap(({ useCases }) => useCases).map((useCase) => [useCase.contract.name, useCase]),
    );
    this.useCases = new Map(allContracts.map(({ name }) => [name, all.get(name) ?? missing(name)]));
    const consumers = reacting.map(({ consumer }) => consumer);
    this.#relay = makeRelay(
      { log: memoryMessageLog(database), state, clock, journal: log, chance: () => 0.5 },
      consumers,
    );
  }

  app(options: Partial<ApiDeps<ContractName>> = {}): App {
    const { clock, log, pipeline, health, feed } = this.ground;
    return apiApp({
      clock,
      log,
      pipeline,
      health,
      feed,
      events: allEvents,
      routes,
      useCases: this.useCases,
      document: { version: '0.1.0' },
      ...options,
    });
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
