import {
  nowhere,
  type AuditEntry,
  type Call,
  type Caller,
  type Failure,
  type Limits,
  type Principal,
} from '@quayside/application';
import {
  contentOf,
  createProduct,
  unsaidDetails,
  money,
  type Address,
  type Currency,
  type Customer,
  type Money,
  type OrderContent,
  type OrderId,
  type PricedContent,
  type PricedLine,
  type Product,
  type ProductContent,
  type ProductId,
  type Sku,
} from '@quayside/domain';

/** Values for tests, each whole by itself: a test names only what it is about. */

export const euro = 'EUR' as Currency;
export const eur = (amount: number): Money => money(amount, euro);
export const skuOf = (text: string): Sku => text as Sku;

/** An address as callers write it. */
export const anAddressInput = (changes: object = {}) => ({
  name: 'Ada Lovelace',
  line1: '12 St James’s Square',
  line2: null,
  city: 'London',
  region: null,
  postal_code: 'SW1Y 4JH',
  country: 'GB',
  ...changes,
});

/** The input of `orders.place`: two lines, 3 pieces; prices come from the catalog. */
export const anOrderInput = (changes: object = {}) => ({
  currency: 'EUR',
  customer: { reference: 'ADA', name: 'Ada Lovelace', email: 'ada@example.com' },
  lines: [
    { sku: 'tea', quantity: 1 },
    { sku: 'cup', quantity: 2 },
  ],
  shipping_address: anAddressInput(),
  payment_method: 'pm_ok',
  ...changes,
});

export const aCustomer = (changes: Partial<Customer> = {}): Customer => ({
  reference: 'ADA',
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  ...changes,
});

export const anAddress = (changes: Partial<Address> = {}): Address => ({
  name: 'Ada Lovelace',
  line1: '12 St James’s Square',
  line2: null,
  city: 'London',
  region: null,
  postalCode: 'SW1Y 4JH',
  country: 'GB',
  ...changes,
});

export const aPricedLine = (changes: Partial<PricedLine> = {}): PricedLine => ({
  sku: skuOf('tea'),
  name: 'Tea',
  quantity: 1,
  unitPrice: eur(450),
  discount: eur(0),
  taxRate: 1_900,
  negotiated: false,
  stocked: true,
  ...changes,
});

export const pricedContent = (changes: Partial<PricedContent> = {}): PricedContent => ({
  customer: aCustomer(),
  lines: [aPricedLine(), aPricedLine({ sku: skuOf('cup'), name: 'Cup', quantity: 2, unitPrice: eur(899) })],
  shipping: eur(490),
  shippingAddress: anAddress(),
  ...unsaidDetails,
  paymentMethod: 'pm_ok',
  ...changes,
});

/** What an order consists of, with its lines numbered, taxed and summed up. */
export const orderContentOf = (changes: Partial<PricedContent> = {}): OrderContent => {
  const content = contentOf(pricedContent(changes));
  if (!content.ok) throw new Error(content.error.code);
  return content.value;
};

/** What `draftOrder` and `placeNewOrder` take. */
export const newOrderOf = (
  id: OrderId,
  changes: {
    readonly externalId?: string | null;
    readonly owner?: string;
    readonly content?: Partial<PricedContent>;
  } = {},
) => ({
  id,
  externalId: changes.externalId ?? null,
  owner: changes.owner ?? 'key_ada',
  content: orderContentOf(changes.content),
});

export const aProduct = (id: ProductId, sku: string, changes: Partial<ProductContent> = {}): Product =>
  createProduct(
    id,
    skuOf(sku),
    { name: sku, description: null, prices: [eur(450)], taxRate: 1_900, stocked: true, status: 'active', ...changes },
    '2026-01-01T00:00:00.000Z',
  ).product;

export const aPrincipal = (changes: Partial<Principal> = {}): Principal => ({
  id: 'key_ada',
  kind: 'api_key',
  name: 'Ada',
  scopes: new Set(['*']),
  sessionId: null,
  ...changes,
});

export const aCaller = (principal: Principal = aPrincipal()): Caller => ({
  principal,
  requestId: 'req_1',
  transport: 'direct',
  origin: nowhere,
  deadline: '2099-01-01T00:00:00.000Z',
});

/** A call as a transport hands it over: 30 s of patience, no waiting, no idempotency key. */
export const aCall = (input: unknown, changes: Partial<Call> = {}): Call => ({
  credential: 'ada',
  input,
  onceKey: null,
  requestId: 'req_1',
  transport: 'direct',
  origin: nowhere,
  patience: 30_000,
  wait: 0,
  ...changes,
});

/** Limits that refuse every call with one failure. */
export const refusing = (refusal: Failure): Limits => {
  const state = { policy: { name: 'none', quota: 0, window: 1_000 }, remaining: -1, resetAfter: 1_000 };
  const refuse = async () => ({ state, refusal });
  return { ofPrincipal: refuse, ofAddress: refuse, ofAttempt: refuse, attemptWasRight: async () => {} };
};

/** A row of the audit: Ada cancelled an order. */
export const anAuditEntry = (changes: Partial<AuditEntry> & Pick<AuditEntry, 'id'>): AuditEntry => ({
  at: '2026-01-01T00:00:00.000Z',
  actor: 'key_ada',
  actorKind: 'api_key',
  actorName: 'Ada',
  onBehalfOf: null,
  useCase: 'orders.cancel',
  transport: 'direct',
  address: null,
  agent: null,
  object: null,
  outcome: 'ok',
  requestId: 'req_1',
  times: 1,
  fields: [],
  changes: [],
  ...changes,
});
