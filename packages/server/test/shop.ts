import { holdingsOf, readSandboxLedger } from '@quayside/adapters-outbound';
import { randomUUID } from 'node:crypto';
import { granted, type Api } from './api.js';
import { until } from './processes.js';

/** What these tests read of an order and of a stock row. */
export interface OrderData {
  readonly id: string;
  readonly external_id: string | null;
  readonly status: 'draft' | 'placed' | 'confirmed' | 'rejected' | 'cancelled';
  readonly reason: string | null;
  readonly version: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly totals: { readonly total: { readonly amount: number; readonly currency: string } };
  readonly metadata: Readonly<Record<string, string>>;
}
export interface StockData {
  readonly on_hand: number;
  readonly reserved: number;
}

export interface Wish {
  readonly sku: string;
  readonly quantity?: number;
  readonly method?: string;
  readonly externalId?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The body of an order of one line. */
export const orderBody = ({ sku, quantity = 1, method = 'pm_ok', externalId, metadata = {} }: Wish) => ({
  external_id: externalId ?? null,
  currency: 'EUR',
  customer: { reference: null, name: 'Ada Example', email: 'ada@example.com' },
  lines: [{ sku, quantity }],
  shipping_address: {
    name: 'Ada Example',
    line1: 'Quay 1',
    line2: null,
    city: 'Hamburg',
    region: null,
    postal_code: '20457',
    country: 'DE',
  },
  payment_method: method,
  metadata,
});

/** Puts a product on sale, with so many of it on the shelf; gives back its SKU. */
export const sell = async (api: Api, onHand: number, sku = `sku-${randomUUID().slice(0, 8)}`): Promise<string> => {
  granted(await api.post('/products', { sku, name: `Product ${sku}`, prices: [{ amount: 1_250, currency: 'EUR' }] }));
  if (onHand > 0) granted(await api.post('/stock/receipts', { location: 'main', lines: [{ sku, quantity: onHand }] }));
  return sku;
};

export const stockOf = async (api: Api, sku: string): Promise<StockData> =>
  granted(await api.get<StockData>(`/stock/${sku}`));

/** Waits until every saga has ended, and with it every order, stock and payment that it is about. */
export const allSettled = (api: Api, milliseconds = 60_000): Promise<void> =>
  until(
    async () => {
      const open = await api.get('/sagas?state=running,stuck&per_page=1').catch(() => null);
      return open?.status === 200 && open.pagination.total === 0;
    },
    'every saga to end',
    milliseconds,
  );

/** How often each of these orders came to each end, as in `confirmed` and `rejected out_of_stock`. */
export const outcomesOf = async (api: Api, ids: readonly string[]): Promise<Readonly<Record<string, number>>> => {
  const outcomes: Record<string, number> = {};
  const orders = await Promise.all(ids.map(async (id) => granted(await api.get<OrderData>(`/orders/${id}`))));
  for (const { status, reason } of orders) {
    const outcome = status === 'rejected' ? `rejected ${reason}` : status;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
};

/**
 * Holds the sandbox's own ledger against the orders, which have all come to their ends: a confirmed order has one
 * authorization that is held, every other order has none, and none has ever had two. Gives back what breaks that.
 */
export const ledgerViolations = async (
  folder: string,
  orders: ReadonlyMap<string, Pick<OrderData, 'status' | 'totals'>>,
): Promise<readonly string[]> => {
  const read = await readSandboxLedger(folder);
  if (!read.ok) return [read.error.message];
  const orderOf = new Map(
    read.value.flatMap((entry) => (entry.kind === 'authorize' ? [[entry.paymentId, entry.orderId]] : [])),
  );
  const violations: string[] = [];
  const held = new Map<string, number>();
  const authorized = new Set<string>();
  for (const { paymentId, amount, voided } of holdingsOf(read.value)) {
    const orderId = orderOf.get(paymentId) ?? '';
    if (authorized.has(orderId)) violations.push(`order ${orderId} was authorized twice`);
    authorized.add(orderId);
    if (!orders.has(orderId)) violations.push(`an authorization is for order ${orderId}, which does not exist`);
    if (!voided) held.set(orderId, amount.amount);
  }
  for (const [id, { status, totals }] of orders) {
    const amount = held.get(id) ?? 0;
    const due = status === 'confirmed' ? totals.total.amount : 0;
    if (amount !== due)
      violations.push(`order ${id} is ${status}, and the gateway holds ${amount} for it instead of ${due}`);
  }
  return violations;
};

/** Checks the stock of SKUs against the orders, which have all come to their ends; gives back what is wrong. */
export const stockViolations = async (
  api: Api,
  received: ReadonlyMap<string, number>,
  orders: Iterable<Pick<OrderData, 'status' | 'lines'>>,
): Promise<readonly string[]> => {
  const due = new Map<string, number>();
  for (const { status, lines } of orders)
    for (const { sku, quantity } of status === 'confirmed' ? lines : []) due.set(sku, (due.get(sku) ?? 0) + quantity);
  const violations: string[] = [];
  for (const [sku, onHand] of received) {
    const stock = await stockOf(api, sku);
    const reserved = due.get(sku) ?? 0;
    if (stock.on_hand !== onHand) violations.push(`${sku}: ${stock.on_hand} are on hand, and ${onHand} were received`);
    if (stock.reserved !== reserved)
      violations.push(`${sku}: ${stock.reserved} are reserved, and confirmed orders have ${reserved}`);
  }
  return violations;
};
