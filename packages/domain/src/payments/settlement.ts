import { between, later, type Instant, type Money, type OperationId, type OrderId, type PaymentId } from '../kernel/index.js';
import { evolvePayment, type PaymentEvent } from './payment-events.js';
import type { Payment } from './payment.js';

/**
 * One call to a gateway, in the journal before it leaves and after it returns. A payment has at most one that is open;
 * they are numbered, and the number is in the idempotency key that the gateway sees.
 */
export interface Operation {
  readonly id: OperationId;
  readonly paymentId: PaymentId;
  readonly kind: 'authorize' | 'void';
  /** 1 for the first operation of the payment. */
  readonly sequence: number;
  /** What makes the call happen once at the gateway, however often it is sent. */
  readonly key: string;
  readonly status: 'pending' | 'unknown' | 'succeeded' | 'failed';
  readonly attempts: number;
  /** When it is tried, or asked after, next; null once it is settled. */
  readonly nextAttemptAt: Instant | null;
  /** The gateway's last answer in words. */
  readonly answer: string | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** A row of the double-entry ledger: what leaves one account enters the other, so its sum is zero by construction. */
export interface LedgerEntry {
  readonly paymentId: PaymentId;
  readonly operationId: OperationId;
  readonly debit: LedgerAccount;
  readonly credit: LedgerAccount;
  readonly amount: Money;
  readonly at: Instant;
}
/** What customers hold ready for us, and what gateways promised us of it. */
export type LedgerAccount = 'customer_funds' | 'authorized_funds';

export type GatewayAnswer =
  | { readonly outcome: 'authorized'; readonly reference: string }
  | { readonly outcome: 'declined'; readonly reason: string }
  | { readonly outcome: 'voided' }
  /** The question may have reached the gateway; the answer did not reach us. */
  | { readonly outcome: 'unknown'; readonly why: string }
  /** The question certainly did not reach the gateway: it is down, or the breaker is open. */
  | { readonly outcome: 'unreachable'; readonly why: string }
  /** Asked after a key: the gateway never heard of it. */
  | { readonly outcome: 'not_found' };

export interface PaymentDecided {
  readonly payment: Payment;
  readonly events: readonly PaymentEvent[];
  /** Operations that are new or changed. */
  readonly operations: readonly Operation[];
  readonly entries: readonly LedgerEntry[];
}

export interface PaymentRequest {
  readonly paymentId: PaymentId;
  readonly orderId: OrderId;
  readonly amount: Money;
  readonly method: string;
  readonly gateway: string;
}

/** How long a call may take before another process may take it over. Milliseconds. */
export const operationLease = 30_000;
/** How long an authorization may stay without an outcome before the payment expires and is voided. Milliseconds. */
export const unknownLimit = 15 * 60_000;
const retryDelay = (attempts: number): number => Math.min(1_000 * 2 ** Math.min(attempts, 16), 5 * 60_000);

export const requestPayment = (request: PaymentRequest, operationId: OperationId, now: Instant): PaymentDecided => {
  const event: PaymentEvent = { type: 'payments.payment_requested', at: now, data: request };
  const operation = newOperation(operationId, request.paymentId, 'authorize', 1, now);
  return { payment: evolvePayment(null, event), events: [event], operations: [operation], entries: [] };
};

/**
 * Asks for the money back. Before anything was asked of the gateway the payment is voided at once, so that an
 * authorization which is asked for late finds it voided. Null where there is nothing (more) to give back.
 */
export const requestVoid = (
  request: PaymentRequest, payment: Payment | null, latest: Operation | null, operationId: OperationId, now: Instant,
): PaymentDecided | null => {
  const { paymentId, orderId } = request;
  if (!payment) {
    const event: PaymentEvent = { type: 'payments.payment_voided', at: now, data: { paymentId, orderId, request } };
    return { payment: evolvePayment(null, event), events: [event], operations: [], entries: [] };
  }
  if (payment.voidAsked || payment.status === 'declined' || payment.status === 'expired' || payment.status === 'voided') return null;
  const event: PaymentEvent = { type: 'payments.void_requested', at: now, data: { paymentId, orderId } };
  // While an authorization is on its way the void waits for its answer: `settle` sends it then.
  const operations = payment.status === 'authorized' ? [newOperation(operationId, paymentId, 'void', (latest?.sequence ?? 0) + 1, now)] : [];
  return { payment: evolvePayment(payment, event), events: [event], operations, entries: [] };
};

/**
 * The one door by which every outcome comes in: our own call's answer, the provider's webhook and the reconciler.
 * Null where the operation is settled already: whoever came first has settled it for all.
 */
export const settle = (
  payment: Payment, operation: Operation, answer: GatewayAnswer, nextOperationId: OperationId, now: Instant,
): PaymentDecided | null => {
  if (operation.status === 'succeeded' || operation.status === 'failed') return null;
  switch (answer.outcome) {
    case 'authorized':
      return operation.kind === 'authorize' ? authorized(payment, operation, answer.reference, nextOperationId, now) : null;
    case 'declined':
      return operation.kind === 'authorize' ? declined(payment, operation, answer.reason, now) : postponed(payment, operation, answer.reason, now);
    case 'voided':
      return voided(payment, operation, now);
    case 'unknown':
      return lost(payment, operation, answer.why, nextOperationId, now);
    case 'unreachable':
      return isOverdue(payment, operation, now) ? expired(payment, operation, nextOperationId, now) : postponed(payment, operation, answer.why, now);
    case 'not_found':
      return resend(payment, operation, nextOperationId, now);
  }
};

const authorized = (payment: Payment, operation: Operation, reference: string, nextId: OperationId, now: Instant): PaymentDecided => {
  const done = finish(operation, 'succeeded', 'authorized', now);
  const hold: LedgerEntry = {
    paymentId: payment.id, operationId: operation.id, debit: 'authorized_funds', credit: 'customer_funds', amount: payment.amount, at: now,
  };
  // What was given up in the meantime must not keep the customer's money.
  const giveBack = payment.voidAsked || payment.status === 'expired' ? [newOperation(nextId, payment.id, 'void', operation.sequence + 1, now)] : [];
  if (!isOpen(payment)) return { payment, events: [], operations: [done, ...giveBack], entries: [hold] };
  const event: PaymentEvent = {
    type: 'payments.payment_authorized', at: now, data: { ...ofIt(payment), amount: payment.amount, reference },
  };
  return { payment: evolvePayment(payment, event), events: [event], operations: [done, ...giveBack], entries: [hold] };
};

const declined = (payment: Payment, operation: Operation, reason: string, now: Instant): PaymentDecided => {
  const operations = [finish(operation, 'failed', reason, now)];
  if (!isOpen(payment)) return { payment, events: [], operations, entries: [] };
  const event: PaymentEvent = { type: 'payments.payment_declined', at: now, data: { ...ofIt(payment), reason } };
  return { payment: evolvePayment(payment, event), events: [event], operations, entries: [] };
};

/** A void that succeeds ends an authorization that was held; where none was held there is nothing to book. */
const voided = (payment: Payment, operation: Operation, now: Instant): PaymentDecided => {
  const operations = [finish(operation, operation.kind === 'void' ? 'succeeded' : 'failed', 'voided', now)];
  const held = operation.kind === 'void' && payment.status === 'authorized';
  const entries: LedgerEntry[] = held
    ? [{ paymentId: payment.id, operationId: operation.id, debit: 'customer_funds', credit: 'authorized_funds', amount: payment.amount, at: now }]
    : [];
  if (payment.status !== 'authorized' && !isOpen(payment)) return { payment, events: [], operations, entries };
  const event: PaymentEvent = { type: 'payments.payment_voided', at: now, data: { ...ofIt(payment), request: null } };
  return { payment: evolvePayment(payment, event), events: [event], operations, entries };
};

const lost = (payment: Payment, operation: Operation, why: string, nextId: OperationId, now: Instant): PaymentDecided => {
  if (isOverdue(payment, operation, now)) return expired(payment, operation, nextId, now);
  const operations = [again(operation, 'unknown', why, now)];
  if (payment.status !== 'requested') return { payment, events: [], operations, entries: [] };
  const event: PaymentEvent = { type: 'payments.outcome_unknown', at: now, data: { ...ofIt(payment), why } };
  return { payment: evolvePayment(payment, event), events: [event], operations, entries: [] };
};

const postponed = (payment: Payment, operation: Operation, why: string, now: Instant): PaymentDecided => ({
  payment, events: [], operations: [again(operation, operation.status === 'unknown' ? 'unknown' : 'pending', why, now)], entries: [],
});

/** The gateway never heard of it: it is sent again under the same key, until that has gone on for too long. */
const resend = (payment: Payment, operation: Operation, nextId: OperationId, now: Instant): PaymentDecided => {
  if (isOverdue(payment, operation, now)) return expired(payment, operation, nextId, now);
  return { payment, events: [], operations: [again(operation, 'pending', 'not found at the gateway', now)], entries: [] };
};

/** Nobody could say for too long. The void that follows makes sure that nothing stays held. */
const expired = (payment: Payment, operation: Operation, nextId: OperationId, now: Instant): PaymentDecided => {
  const event: PaymentEvent = { type: 'payments.payment_expired', at: now, data: ofIt(payment) };
  return {
    payment: evolvePayment(payment, event),
    events: [event],
    operations: [finish(operation, 'failed', 'outcome unknown for too long', now), newOperation(nextId, payment.id, 'void', operation.sequence + 1, now)],
    entries: [],
  };
};

const newOperation = (id: OperationId, paymentId: PaymentId, kind: Operation['kind'], sequence: number, now: Instant): Operation => ({
  id, paymentId, kind, sequence, key: `${paymentId}.${kind}.${sequence}`, status: 'pending', attempts: 1,
  nextAttemptAt: later(now, operationLease), answer: null, createdAt: now, updatedAt: now,
});

const again = (operation: Operation, status: 'pending' | 'unknown', answer: string, now: Instant): Operation => ({
  ...operation, status, answer, updatedAt: now, nextAttemptAt: later(now, retryDelay(operation.attempts)), attempts: operation.attempts + 1,
});

const finish = (operation: Operation, status: 'succeeded' | 'failed', answer: string, now: Instant): Operation => ({
  ...operation, status, answer, nextAttemptAt: null, updatedAt: now,
});

const isOverdue = (payment: Payment, operation: Operation, now: Instant): boolean =>
  operation.kind === 'authorize' && isOpen(payment) && between(payment.createdAt, now) >= unknownLimit;
const isOpen = (payment: Payment): boolean => payment.status === 'requested' || payment.status === 'unknown';
const ofIt = (payment: Payment) => ({ paymentId: payment.id, orderId: payment.orderId });
