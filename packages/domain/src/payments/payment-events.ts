import type { Fact, Money, OrderId, PaymentId } from '../kernel/index.js';
import { isOpenPayment, type Payment } from './payment.js';

export interface OfPayment {
  readonly paymentId: PaymentId;
  readonly orderId: OrderId;
}
export interface RequestedOfGateway extends OfPayment {
  readonly owner: string;
  readonly amount: Money;
  readonly method: string;
  readonly gateway: string;
}

export type PaymentRequested = Fact<'payments.payment_requested', RequestedOfGateway>;
/** The answer was lost after the question had left. */
export type PaymentOutcomeUnknown = Fact<'payments.outcome_unknown', OfPayment & { readonly why: string }>;
export type PaymentAuthorized = Fact<
  'payments.payment_authorized',
  OfPayment & { readonly amount: Money; readonly reference: string }
>;
export type PaymentDeclined = Fact<'payments.payment_declined', OfPayment & { readonly reason: string }>;
export type PaymentExpired = Fact<'payments.payment_expired', OfPayment>;
export type VoidRequested = Fact<'payments.void_requested', OfPayment>;
/** Given back, or called off before anything was asked of the gateway: then `request` says what it would have been. */
export type PaymentVoided = Fact<
  'payments.payment_voided',
  OfPayment & { readonly request: RequestedOfGateway | null }
>;
export type PaymentEvent =
  | PaymentRequested
  | PaymentOutcomeUnknown
  | PaymentAuthorized
  | PaymentDeclined
  | PaymentExpired
  | VoidRequested
  | PaymentVoided;

/** The payment after one more event. Throws where the history is not legal. */
export const evolvePayment = (payment: Payment | null, event: PaymentEvent): Payment => {
  const { at } = event;
  if (!payment) {
    if (event.type === 'payments.payment_requested') return { ...born(event.data, at), status: 'requested' };
    if (event.type === 'payments.payment_voided' && event.data.request)
      return { ...born(event.data.request, at), status: 'voided', voidedAt: at };
    throw illegal(payment, event);
  }
  const base = { ...baseOf(payment), version: payment.version + 1, updatedAt: at };
  const open = isOpenPayment(payment);
  switch (event.type) {
    case 'payments.outcome_unknown':
      if (payment.status === 'requested') return { ...base, status: 'unknown', unknownSince: at };
      break;
    case 'payments.payment_authorized':
      if (open) return { ...base, status: 'authorized', authorizedAt: at, reference: event.data.reference };
      break;
    case 'payments.payment_declined':
      if (open) return { ...base, status: 'declined', reason: event.data.reason };
      break;
    case 'payments.payment_expired':
      if (open) return { ...base, status: 'expired' };
      break;
    case 'payments.void_requested':
      if (!payment.voidAsked && (open || payment.status === 'authorized'))
        return { ...payment, ...base, voidAsked: true };
      break;
    case 'payments.payment_voided':
      if (open || payment.status === 'authorized') return { ...base, status: 'voided', voidedAt: at };
      break;
    case 'payments.payment_requested':
      break;
  }
  throw illegal(payment, event);
};

const born = ({ paymentId: id, ...request }: RequestedOfGateway, at: string) => ({
  ...request,
  id,
  reference: null,
  voidAsked: false,
  version: 1,
  createdAt: at,
  updatedAt: at,
});

const baseOf = ({ id, orderId, owner, amount, method, gateway, reference, voidAsked, createdAt }: Payment) => ({
  id,
  orderId,
  owner,
  amount,
  method,
  gateway,
  reference,
  voidAsked,
  createdAt,
});

const illegal = (payment: Payment | null, event: PaymentEvent): Error =>
  new Error(`${event.type} cannot follow ${payment?.status ?? 'nothing'} in the history of ${event.data.paymentId}`);
