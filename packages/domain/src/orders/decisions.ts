import { fail, ok, type Instant, type Money, type OrderId, type Result } from '../kernel/index.js';
import type { OrderCancelled, OrderConfirmed, OrderEvent, OrderRejected } from './order-events.js';
import { evolve } from './order-events.js';
import { orderLine, totalsOf, type PricedLine } from './order-line.js';
import type { DraftOrder, Order, OrderContent, OrderDetails, OrderStatus, RejectionReason } from './order.js';

/** What a decision comes to: the order as it is now, and the events that made it so. */
export interface Decided {
  readonly order: Order;
  readonly events: readonly [OrderEvent, ...OrderEvent[]];
}

export interface NewOrderInput {
  readonly id: OrderId;
  readonly externalId: string | null;
  readonly owner: string;
  readonly content: OrderContent;
}

/** What was asked for, with the lines priced; `contentOf` adds what follows from it. */
export interface PricedContent extends OrderDetails {
  readonly lines: readonly PricedLine[];
  readonly shipping: Money;
}

export type TooLarge = { readonly code: 'total_too_large' };

/** Numbers the lines, adds tax and totals. Refused where a sum leaves the safe integers. */
export const contentOf = (priced: PricedContent): Result<OrderContent, TooLarge> => {
  const { shipping, lines, ...details } = priced;
  // Every factor is bounded by its schema, so one bound on the gross sum keeps each later sum exact.
  const gross = lines.reduce(
    (total, line) => total + BigInt(line.unitPrice.amount) * BigInt(line.quantity),
    BigInt(shipping.amount),
  );
  if (gross > BigInt(Number.MAX_SAFE_INTEGER) / 2n) return fail({ code: 'total_too_large' });
  const numbered = lines.map(orderLine);
  return ok({
    ...details,
    currency: shipping.currency,
    lines: numbered,
    totals: totalsOf(numbered, shipping, shipping.currency),
  });
};

export const draftOrder = ({ content, ...identity }: NewOrderInput, now: Instant): Decided =>
  decided(null, { type: 'orders.order_drafted', at: now, data: { ...identity, ...content } });

/** Places an order that was never a draft: the ordinary case. */
export const placeNewOrder = ({ content, ...identity }: NewOrderInput, now: Instant): Decided =>
  decided(null, { type: 'orders.order_placed', at: now, data: { order: { ...identity, ...content } } });

export type WrongStatus = { readonly code: 'wrong_status'; readonly status: OrderStatus };

export const placeDraft = (draft: DraftOrder, now: Instant): Decided =>
  decided(draft, { type: 'orders.order_placed', at: now, data: { order: null } });

export const amendDraft = (
  draft: DraftOrder,
  content: OrderContent,
  now: Instant,
): Decided & { readonly order: DraftOrder } => {
  const amended = decided(draft, { type: 'orders.order_amended', at: now, data: content });
  return { ...amended, order: { ...amended.order, status: 'draft' } };
};

export const confirmOrder = (order: Order, now: Instant): Result<Decided, WrongStatus> =>
  order.status === 'placed'
    ? ok(decided(order, { type: 'orders.order_confirmed', at: now, data: {} } satisfies OrderConfirmed))
    : wrongStatus(order);

export const rejectOrder = (order: Order, reason: RejectionReason, now: Instant): Result<Decided, WrongStatus> =>
  order.status === 'placed'
    ? ok(decided(order, { type: 'orders.order_rejected', at: now, data: { reason } } satisfies OrderRejected))
    : wrongStatus(order);

/** Legal until something shipped. */
export const cancelOrder = (order: Order, reason: string, now: Instant): Result<Decided, WrongStatus> =>
  order.status === 'draft' || order.status === 'placed' || order.status === 'confirmed'
    ? ok(decided(order, { type: 'orders.order_cancelled', at: now, data: { reason } } satisfies OrderCancelled))
    : wrongStatus(order);

const decided = (order: Order | null, event: OrderEvent): Decided => ({ order: evolve(order, event), events: [event] });
const wrongStatus = (order: Order) => fail({ code: 'wrong_status', status: order.status });
