import type {
  Authenticator,
  CatalogDeps,
  Clock,
  ConsumerState,
  ContractName,
  Digest,
  Gateways,
  Identity,
  IdentityDeps,
  Ids,
  InventoryDeps,
  Log,
  makeInventory,
  makeOrders,
  MessageLog,
  OnceRecords,
  OrderArchive,
  OrderOutcomes,
  OrdersDeps,
  PaymentsContext,
  PaymentsDeps,
  Pipeline,
  PipelineHooks,
  PriceList,
  Relay,
  Sweep,
  Sweeper,
  UseCase,
  makeCatalog,
} from '@quayside/application';
import type { AllocationStrategy } from '@quayside/domain';
import type { ServiceIdentifier } from 'inversify';

/** What each context keeps, whichever adapter keeps it. */
export type OrdersStore = Pick<OrdersDeps, 'work' | 'sagas'> & OrderArchive;
export type InventoryStore = Pick<InventoryDeps, 'work' | 'locations' | 'stock' | 'movements' | 'reservations'>;
export type PaymentsStore = Pick<PaymentsDeps, 'work' | 'payments' | 'journal'>;
export type CatalogStore = CatalogDeps;
export type IdentityStore = Pick<IdentityDeps, 'work' | 'keys'>;

/** How long stock is held for an order that is not confirmed, in milliseconds. */
export type ReservationTimeToLive = number;
export type UseCases = ReadonlyMap<ContractName, UseCase>;

const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name);

/** Everything that is bound, with its type: whoever asks for a token gets what it says. */
export const tokens = {
  clock: token<Clock>('clock'),
  ids: token<Ids>('ids'),
  digest: token<Digest>('digest'),
  log: token<Log>('log'),
  hooks: token<PipelineHooks>('hooks'),
  chance: token<() => number>('chance'),

  onceRecords: token<OnceRecords>('once records'),
  messageLog: token<MessageLog>('message log'),
  consumerState: token<ConsumerState>('consumer state'),
  ordersStore: token<OrdersStore>('orders store'),
  inventoryStore: token<InventoryStore>('inventory store'),
  paymentsStore: token<PaymentsStore>('payments store'),
  catalogStore: token<CatalogStore>('catalog store'),
  identityStore: token<IdentityStore>('identity store'),
  outcomes: token<OrderOutcomes>('outcomes'),
  gateways: token<Gateways>('gateways'),
  priceList: token<PriceList>('price list'),
  strategy: token<AllocationStrategy>('allocation strategy'),
  reservationTimeToLive: token<ReservationTimeToLive>('reservation time to live'),

  orders: token<ReturnType<typeof makeOrders>>('orders'),
  inventory: token<ReturnType<typeof makeInventory>>('inventory'),
  payments: token<PaymentsContext>('payments'),
  catalog: token<ReturnType<typeof makeCatalog>>('catalog'),
  identity: token<Identity>('identity'),
  authenticator: token<Authenticator>('authenticator'),
  housekeeping: token<readonly Sweep[]>('housekeeping'),

  useCases: token<UseCases>('use cases'),
  pipeline: token<Pipeline>('pipeline'),
  relay: token<Relay>('relay'),
  sweeper: token<Sweeper>('sweeper'),
} as const;
