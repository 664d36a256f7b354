import type { Money, OrderId, PaymentId } from '@quayside/domain/kernel';
import type { PaymentEvent } from '@quayside/domain/payments';

/** What payments can be asked by other contexts, and what they tell. Both commands say the whole payment, whichever comes first. */
export interface PaymentCommand {
  readonly paymentId: PaymentId;
  readonly orderId: OrderId;
  /** The principal whose order it is. */
  readonly owner: string;
  readonly amount: Money;
  readonly method: string;
}
export const authorizePayment = 'payments.authorize_payment';
export const voidPayment = 'payments.void_payment';

type Data<Type extends PaymentEvent['type']> = Extract<PaymentEvent, { type: Type }>['data'];
export type PaymentAuthorizedMessage = Data<'payments.payment_authorized'>;
export type PaymentDeclinedMessage = Data<'payments.payment_declined'>;
export type PaymentExpiredMessage = Data<'payments.payment_expired'>;
export type PaymentVoidedMessage = Data<'payments.payment_voided'>;
export const paymentAuthorized = 'payments.payment_authorized';
export const paymentDeclined = 'payments.payment_declined';
export const paymentExpired = 'payments.payment_expired';
export const paymentVoided = 'payments.payment_voided';
