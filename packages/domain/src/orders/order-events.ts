import type { Fact, OrderId } from '../kernel/index.js';
import { unsaidDetails, type Order, type OrderContent, type RejectionReason } from './order.js';

export interface NewOrder extends OrderContent {
  readonly id: OrderId;
  readonly externalId: string | null;
  readonly owner: string;
}

export type OrderDrafted = Fact<'orders.order_drafted', NewOrder>;
export type OrderAmended = Fact<'orders.order_amended', OrderContent>;
/** `order` is null where it was a draft and stands as it was drafted. */
export type OrderPlaced = Fact<'orders.order_placed', { readonly order: NewOrder | null }>;
export type OrderConfirmed = Fact<'orders.order_confirmed', Readonly<Record<string, never>>>;
export type OrderRejected = Fact<'orders.order_rejected', { readonly reason: RejectionReason }>;
export type OrderCancelled = Fact<'orders.order_cancelled', { readonly reason: string }>;
export type OrderEvent = OrderDrafted | OrderAmended | OrderPlaced | OrderConfirmed | OrderRejected | OrderCancelled;

/** The order after one more event. Throws where the history is not legal: a store that holds such a history is broken. */
export const evolve = (order: Order | null, event: OrderEvent): Order => {
  const { at } = event;
  if (event.type === 'orders.order_drafted')
    return { ...unsaidDetails, ...event.data, ...born(order, at), status: 'draft' };
  if (event.type === 'orders.order_placed' && event.data.order)
    return { ...unsaidDetails, ...event.data.order, ...born(order, at), status: 'placed', placedAt: at };
  if (!order) throw illegal(order, event);
  const next = { version: order.version + 1, updatedAt: at };
  switch (event.type) {
    case 'orders.order_amended':
      if (order.status === 'draft') return { ...order, ...event.data, ...next };
      break;
    case 'orders.order_placed':
      if (order.status === 'draft') return { ...order, ...next, status: 'placed', placedAt: at };
      break;
    case 'orders.order_confirmed':
      if (order.status === 'placed') return { ...order, ...next, status: 'confirmed', confirmedAt: at };
      break;
    case 'orders.order_rejected':
      if (order.status === 'placed')
        return { ...order, ...next, status: 'rejected', rejectedAt: at, reason: event.data.reason };
      break;
    case 'orders.order_cancelled':
      if (order.status === 'draft')
        return { ...order, ...next, status: 'cancelled', placedAt: null, cancelledAt: at, reason: event.data.reason };
      if (order.status === 'placed')
        return { ...order, ...next, status: 'cancelled', cancelledAt: at, reason: event.data.reason };
      if (order.status === 'confirmed') {
        const { confirmedAt: _, ...rest } = order;
        return { ...rest, ...next, status: 'cancelled', cancelledAt: at, reason: event.data.reason };
      }
      break;
  }
  throw illegal(order, event);
};

/** The order that a history tells. Throws on an empty or illegal history. */
export const replay = (events: readonly OrderEvent[]): Order => {
  const order = events.reduce<Order | null>(evolve, null);
  if (!order) throw new Error('a history of an order has at least one event');
  return order;
};

const born = (order: Order | null, at: string) => {
  if (order) throw new Error(`the history of order ${order.id} begins twice`);
  return { version: 1, createdAt: at, updatedAt: at };
};

const illegal = (order: Order | null, event: OrderEvent): Error =>
  new Error(`${event.type} cannot follow ${order ? `${order.status} in the history of ${order.id}` : 'nothing'}`);
