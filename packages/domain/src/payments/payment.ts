import type { Instant, Money, OrderId, PaymentId } from '../kernel/index.js';

interface PaymentBase {
  readonly id: PaymentId;
  readonly orderId: OrderId;
  /** The principal whose order it pays. */
  readonly owner: string;
  readonly amount: Money;
  /** The gateway's token for the method, such as `pm_ok`. */
  readonly method: string;
  /** Which gateway settles it: `sandbox`. */
  readonly gateway: string;
  /** The gateway's own number for it, once it told one. */
  readonly reference: string | null;
  /** Whether it is to be given back as soon as it is known to be authorized. */
  readonly voidAsked: boolean;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Asked of the gateway, and no answer yet. */
export interface RequestedPayment extends PaymentBase {
  readonly status: 'requested';
}
/** Asked of the gateway, and the answer was lost: the money may be held or not. Not a failure; the reconciler finds out. */
export interface UnknownPayment extends PaymentBase {
  readonly status: 'unknown';
  readonly unknownSince: Instant;
}
export interface AuthorizedPayment extends PaymentBase {
  readonly status: 'authorized';
  readonly authorizedAt: Instant;
}
export interface DeclinedPayment extends PaymentBase {
  readonly status: 'declined';
  readonly reason: string;
}
/** Nobody could say for too long; whatever the gateway holds is voided. */
export interface ExpiredPayment extends PaymentBase {
  readonly status: 'expired';
}
export interface VoidedPayment extends PaymentBase {
  readonly status: 'voided';
  readonly voidedAt: Instant;
}
export type Payment =
  | RequestedPayment
  | UnknownPayment
  | AuthorizedPayment
  | DeclinedPayment
  | ExpiredPayment
  | VoidedPayment;
export const paymentStatuses = [
  'requested',
  'unknown',
  'authorized',
  'declined',
  'expired',
  'voided',
] as const satisfies readonly Payment['status'][];

/** Whether the gateway's word is still awaited. */
export const isOpenPayment = (payment: Payment): payment is RequestedPayment | UnknownPayment =>
  payment.status === 'requested' || payment.status === 'unknown';
