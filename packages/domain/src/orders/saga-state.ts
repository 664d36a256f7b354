import type { Instant, OrderId, PaymentId, ReservationId } from '../kernel/index.js';
import type { RejectionReason } from './order.js';

/** Where the fulfilment of one order stands. */
export type FulfilmentSaga = SagaIdentity & SagaStep & SagaWatch;

interface SagaIdentity {
  readonly orderId: OrderId;
  readonly reservationId: ReservationId;
  readonly paymentId: PaymentId;
  readonly needsStock: boolean;
  readonly needsPayment: boolean;
  readonly version: number;
  readonly startedAt: Instant;
  readonly updatedAt: Instant;
}

/** When to look again, and what was seen so far. */
interface SagaWatch {
  /** How often the present step was asked for. */
  readonly attempts: number;
  /** When the step is asked for again where no answer came; null where nothing is awaited. */
  readonly wakeAt: Instant | null;
  /** Since when an operator's help is needed; null where the saga goes its way. */
  readonly stuckSince: Instant | null;
}

export type SagaStep =
  | { readonly step: 'reserving' }
  | { readonly step: 'authorizing'; readonly reservedUntil: Instant | null }
  /** The order will be rejected as soon as its stock and payment are given back. */
  | { readonly step: 'rejecting'; readonly reason: RejectionReason; readonly open: Outstanding }
  /** The order is cancelled; its stock and payment are being given back. */
  | { readonly step: 'undoing'; readonly open: Outstanding }
  | { readonly step: 'done'; readonly outcome: 'confirmed' | 'rejected' | 'cancelled' };

/** What is still to be given back. */
export interface Outstanding {
  readonly stock: boolean;
  readonly payment: boolean;
}

export type SagaSignal =
  | { readonly type: 'stock_reserved'; readonly until: Instant | null }
  | { readonly type: 'stock_refused' }
  | { readonly type: 'stock_released' }
  | { readonly type: 'reservation_expired' }
  | { readonly type: 'payment_authorized' }
  | { readonly type: 'payment_declined' }
  | { readonly type: 'payment_expired' }
  | { readonly type: 'payment_voided' }
  | { readonly type: 'order_cancelled' }
  | { readonly type: 'time_passed' }
  | { readonly type: 'retry_asked' }
  | { readonly type: 'skip_asked' }
  | { readonly type: 'compensation_asked' };

export type SagaCommand =
  | { readonly type: 'reserve_stock' }
  | { readonly type: 'release_stock' }
  | { readonly type: 'authorize_payment' }
  | { readonly type: 'void_payment' }
  | { readonly type: 'confirm_order' }
  | { readonly type: 'reject_order'; readonly reason: RejectionReason }
  | { readonly type: 'cancel_order'; readonly reason: string };

export interface SagaMove {
  readonly saga: FulfilmentSaga;
  readonly commands: readonly SagaCommand[];
}

export interface SagaStart {
  readonly orderId: OrderId;
  readonly reservationId: ReservationId;
  readonly paymentId: PaymentId;
  readonly needsStock: boolean;
  readonly needsPayment: boolean;
}
