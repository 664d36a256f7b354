import type {
  Audit,
  AuditArrivals,
  AuditTrail,
  Authenticator,
  CatalogDeps,
  Clock,
  ConsumerState,
  ContractName,
  Digest,
  Feed,
  Gateways,
  Identity,
  IdentityDeps,
  Ids,
  Limits,
  InventoryDeps,
  Log,
  Mail,
  makeInventory,
  makeOrders,
  MessageLog,
  OnceRecords,
  OrderArchive,
  OrderOutcomes,
  OrdersDeps,
  OutsideIssuers,
  PaymentsContext,
  PaymentsDeps,
  Pipeline,
  PipelineHooks,
  PriceList,
  Relay,
  RunningAuditRecorder,
  Sweep,
  Sweeper,
  TokenParties,
  TokenSigner,
  UseCase,
  Vault,
  makeCatalog,
} from '@quayside/application';
import type { AllocationStrategy } from '@quayside/domain';
import type { ServiceIdentifier } from 'inversify';

/** What each context keeps, whichever adapter keeps it. */
export type OrdersStore = Pick<OrdersDeps, 'work' | 'sagas'> & OrderArchive;
export type InventoryStore = Pick<InventoryDeps, 'work' | 'locations' | 'stock' | 'movements' | 'reservations'>;
export type PaymentsStore = Pick<PaymentsDeps, 'work' | 'payments' | 'journal'>;
export type CatalogStore = CatalogDeps;
export type IdentityStore = Pick<
  IdentityDeps,
  'work' | 'keys' | 'serviceAccounts' | 'signingKeys' | 'accounts' | 'roles' | 'sessions' | 'leftovers'
>;

/** How long stock is held for an order that is not confirmed, in milliseconds. */
export type ReservationTimeToLive = number;
/** How long the events of the feed can be read again, in milliseconds. */
export type FeedRetention = number;
/** How long a key signs access tokens, in milliseconds. */
export type SigningKeyLife = number;
/** How long rows of the audit are kept, in milliseconds. */
export type AuditRetention = number;
/** How what people show is checked. */
export type Secrets = Pick<IdentityDeps, 'passwords' | 'commonPasswords' | 'timeCodes'>;
/** Where the pages are that take the tokens of mails; null where there are none. */
export type AccountPages = string | null;
export type UseCases = ReadonlyMap<ContractName, UseCase>;

const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name);

/** Everything that is bound, with its type: whoever asks for a token gets what it says. */
export const tokens = {
  clock: token<Clock>('clock'),
  ids: token<Ids>('ids'),
  digest: token<Digest>('digest'),
  vault: token<Vault>('vault'),
  tokenSigner: token<TokenSigner>('token signer'),
  tokenParties: token<TokenParties>('token parties'),
  secrets: token<Secrets>('secrets'),
  mail: token<Mail>('mail'),
  accountPages: token<AccountPages>('account pages'),
  signingKeyLife: token<SigningKeyLife>('signing key life'),
  log: token<Log>('log'),
  hooks: token<PipelineHooks>('hooks'),
  limits: token<Limits>('limits'),
  forgetRates: token<Sweep>('forget rates'),
  chance: token<() => number>('chance'),

  onceRecords: token<OnceRecords>('once records'),
  messageLog: token<MessageLog>('message log'),
  consumerState: token<ConsumerState>('consumer state'),
  ordersStore: token<OrdersStore>('orders store'),
  inventoryStore: token<InventoryStore>('inventory store'),
  paymentsStore: token<PaymentsStore>('payments store'),
  catalogStore: token<CatalogStore>('catalog store'),
  identityStore: token<IdentityStore>('identity store'),
  outsideIssuers: token<OutsideIssuers>('outside issuers'),
  outcomes: token<OrderOutcomes>('outcomes'),
  gateways: token<Gateways>('gateways'),
  priceList: token<PriceList>('price list'),
  strategy: token<AllocationStrategy>('allocation strategy'),
  reservationTimeToLive: token<ReservationTimeToLive>('reservation time to live'),
  feedRetention: token<FeedRetention>('feed retention'),
  auditTrail: token<AuditTrail & AuditArrivals>('audit trail'),
  auditRetention: token<AuditRetention>('audit retention'),

  orders: token<ReturnType<typeof makeOrders>>('orders'),
  inventory: token<ReturnType<typeof makeInventory>>('inventory'),
  payments: token<PaymentsContext>('payments'),
  catalog: token<ReturnType<typeof makeCatalog>>('catalog'),
  identity: token<Identity>('identity'),
  audit: token<Audit>('audit'),
  authenticator: token<Authenticator>('authenticator'),
  housekeeping: token<readonly Sweep[]>('housekeeping'),

  useCases: token<UseCases>('use cases'),
  recorder: token<RunningAuditRecorder>('audit recorder'),
  pipeline: token<Pipeline>('pipeline'),
  relay: token<Relay>('relay'),
  feed: token<Feed>('feed'),
  sweeper: token<Sweeper>('sweeper'),
} as const;
