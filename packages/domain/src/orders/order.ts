import type { Currency, Instant, Metadata, Money, OrderId } from '../kernel/index.js';
import type { OrderLine, Totals } from './order-line.js';

export interface Customer {
  /** The shop's own number for the customer; null for a guest. */
  readonly reference: string | null;
  readonly name: string;
  readonly email: string | null;
}

export interface Address {
  readonly name: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly postalCode: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** What a caller says of an order, and nobody computes with: it is passed on as it is. See `docs/add-a-field.md`. */
export interface OrderDetails {
  readonly customer: Customer;
  readonly shippingAddress: Address;
  /** Null where it is the shipping address. */
  readonly billingAddress: Address | null;
  /** The gateway's token for the method, such as `pm_ok`; never a card number. */
  readonly paymentMethod: string;
  readonly metadata: Metadata;
}

/** The details that need not be said, as they are then; events from before there was such a field lack it. */
export const unsaidDetails = { billingAddress: null, metadata: {} } as const satisfies Partial<OrderDetails>;

/** What a caller may still change while the order is a draft. */
export interface OrderContent extends OrderDetails {
  readonly currency: Currency;
  readonly lines: readonly OrderLine[];
  readonly totals: Totals;
}

interface OrderBase extends OrderContent {
  readonly id: OrderId;
  /** The caller's own number, unique for each principal. */
  readonly externalId: string | null;
  /** The principal that made the order. */
  readonly owner: string;
  /** The number of events in the order's history. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface DraftOrder extends OrderBase {
  readonly status: 'draft';
}
export interface PlacedOrder extends OrderBase {
  readonly status: 'placed';
  readonly placedAt: Instant;
}
export interface ConfirmedOrder extends OrderBase {
  readonly status: 'confirmed';
  readonly placedAt: Instant;
  readonly confirmedAt: Instant;
}
export interface RejectedOrder extends OrderBase {
  readonly status: 'rejected';
  readonly placedAt: Instant;
  readonly rejectedAt: Instant;
  readonly reason: RejectionReason;
}
export interface CancelledOrder extends OrderBase {
  readonly status: 'cancelled';
  /** Null where it was called off as a draft. */
  readonly placedAt: Instant | null;
  readonly cancelledAt: Instant;
  readonly reason: string;
}
export type Order = DraftOrder | PlacedOrder | ConfirmedOrder | RejectedOrder | CancelledOrder;
export type OrderStatus = Order['status'];

export const orderStatuses = [
  'draft',
  'placed',
  'confirmed',
  'rejected',
  'cancelled',
] as const satisfies readonly OrderStatus[];

export const rejectionReasons = [
  'out_of_stock',
  'payment_declined',
  'payment_expired',
  'reservation_expired',
  'given_up',
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

export const totalOf = (order: Order): Money => order.totals.total;
