import {
  amendDraft,
  cancelOrder,
  confirmOrder,
  contentOf,
  draftOrder,
  money,
  placeDraft,
  placeNewOrder,
  rejectOrder,
  startSaga,
  unsaidDetails,
  type Currency,
  type Decided,
  type DraftOrder,
  type FulfilmentSaga,
  type Instant,
  type Money,
  type Order,
  type OrderContent,
  type OrderId,
  type PaymentId,
  type PricedContent,
  type PricedLine,
  type ReservationId,
  type Result,
  type SagaStart,
  type Sku,
} from '@quayside/domain';

export const noon: Instant = '2026-03-01T12:00:00.000Z';
export const eur = (amount: number): Money => money(amount, 'EUR' as Currency);
export const orderId = 'ord_01h2xcejqtf2nbrexx3vqjhp41' as OrderId;

export const line = (changes: Partial<PricedLine> = {}): PricedLine => ({
  sku: 'tea' as Sku,
  name: 'Tea',
  quantity: 2,
  unitPrice: eur(450),
  discount: eur(0),
  taxRate: 1_900,
  negotiated: false,
  stocked: true,
  ...changes,
});

export const priced = (changes: Partial<PricedContent> = {}): PricedContent => ({
  customer: { reference: 'ADA', name: 'Ada Lovelace', email: null },
  lines: [line()],
  shipping: eur(490),
  shippingAddress: {
    name: 'Ada',
    line1: '12 St James’s Square',
    line2: null,
    city: 'London',
    region: null,
    postalCode: null,
    country: 'GB',
  },
  ...unsaidDetails,
  paymentMethod: 'pm_ok',
  ...changes,
});

export const content = (changes: Partial<PricedContent> = {}): OrderContent => valueOf(contentOf(priced(changes)));
export const newOrder = (changes: Partial<PricedContent> = {}) => ({
  id: orderId,
  externalId: 'N-1',
  owner: 'key_ada',
  content: content(changes),
});

export const valueOf = <T, E>(result: Result<T, E>): T => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
};

export const draft = (): DraftOrder => asDraft(draftOrder(newOrder(), noon).order);
export const asDraft = (order: Order): DraftOrder => {
  if (order.status !== 'draft') throw new Error(`the order is ${order.status}`);
  return order;
};

/** An order of each status. */
export const orders: Readonly<Record<Order['status'], () => Order>> = {
  draft,
  placed: () => placeNewOrder(newOrder(), noon).order,
  confirmed: () => valueOf(confirmOrder(orders.placed(), noon)).order,
  rejected: () => valueOf(rejectOrder(orders.placed(), 'out_of_stock', noon)).order,
  cancelled: () => valueOf(cancelOrder(orders.placed(), 'no more', noon)).order,
};

/** Everything that can be done to an order that exists, by name; null where its type says that it cannot be tried. */
export const commands: Readonly<Record<string, (order: Order, now: Instant) => Result<Decided, unknown> | null>> = {
  amend: (order, now) =>
    order.status === 'draft' ? { ok: true, value: amendDraft(order, content({ shipping: eur(1) }), now) } : null,
  place: (order, now) => (order.status === 'draft' ? { ok: true, value: placeDraft(order, now) } : null),
  confirm: (order, now) => confirmOrder(order, now),
  reject: (order, now) => rejectOrder(order, 'payment_declined', now),
  cancel: (order, now) => cancelOrder(order, 'no more', now),
};

export const sagaStart: SagaStart = {
  orderId,
  reservationId: 'res_01h2xcejqtf2nbrexx3vqjhp42' as ReservationId,
  paymentId: 'pay_01h2xcejqtf2nbrexx3vqjhp43' as PaymentId,
  needsStock: true,
  needsPayment: true,
};
export const newSaga = (changes: Partial<SagaStart> = {}): FulfilmentSaga =>
  startSaga({ ...sagaStart, ...changes }, noon).saga;
