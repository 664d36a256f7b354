import type { OrderConfirmed } from '@quayside/domain/orders';

/** What other contexts may hear of orders. The event's `subject` is the order's id. */
export type OrderConfirmedMessage = OrderConfirmed['data'];
export const orderConfirmed = 'orders.order_confirmed';
