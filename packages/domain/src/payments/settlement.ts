import { between, type Instant, type Money, type OperationId } from '../kernel/index.js';
import { finish, isSettled, newOperation, postpone, resend, type LedgerEntry, type Operation } from './operation.js';
import { evolvePayment, type OfPayment, type PaymentEvent } from './payment-events.js';
import { isOpenPayment, type Payment } from './payment.js';

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

/** What a decision comes to; all of it is saved in one transaction, or nothing. */
export interface PaymentDecided {
  readonly payment: Payment;
  readonly events: readonly PaymentEvent[];
  /** Operations that are new or changed. */
  readonly operations: readonly Operation[];
  readonly entries: readonly LedgerEntry[];
  /** The one of the operations that is to leave for the gateway once this is saved; null where none is. */
  readonly toSend: Operation | null;
}

export interface PaymentRequest extends OfPayment {
  /** The principal whose order it pays. */
  readonly owner: string;
  /** More than nothing: what costs nothing needs no payment. */
  readonly amount: Money;
  readonly method: string;
  readonly gateway: string;
}

/** How long an authorization may stay without an outcome before the payment expires and is voided. Milliseconds. */
export const unknownLimit = 15 * 60_000;

/** Throws where the amount is zero. */
export const requestPayment = (request: PaymentRequest, operationId: OperationId, now: Instant): PaymentDecided => {
  const event: PaymentEvent = { type: 'payments.payment_requested', at: now, data: checked(request) };
  const operation = newOperation(operationId, request.paymentId, 'authorize', 1, now);
  return decided(null, [event], { operations: [operation], toSend: operation });
};

/**
 * Calls a payment off that nothing was asked of the gateway for, so that an authorization which is asked for late finds
 * it voided. Throws where the amount is zero.
 */
export const voidUnrequested = (request: PaymentRequest, now: Instant): PaymentDecided => {
  const { paymentId, orderId } = checked(request);
  return decided(null, [{ type: 'payments.payment_voided', at: now, data: { paymentId, orderId, request } }]);
};

/**
 * Asks for the money back. `latest` is the payment's latest operation. Null where there is nothing (more) to give back,
 * or where that was asked before.
 */
export const requestVoid = (
  payment: Payment,
  latest: Operation | null,
  operationId: OperationId,
  now: Instant,
): PaymentDecided | null => {
  if (payment.voidAsked || !(isOpenPayment(payment) || payment.status === 'authorized')) return null;
  const event: PaymentEvent = { type: 'payments.void_requested', at: now, data: ofIt(payment) };
  // While an authorization is on its way the void waits for its answer: `settle` sends it then.
  if (payment.status !== 'authorized') return decided(payment, [event]);
  const operation = newOperation(operationId, payment.id, 'void', (latest?.sequence ?? 0) + 1, now);
  return decided(payment, [event], { operations: [operation], toSend: operation });
};

/**
 * The one door by which every outcome comes in: our own call's answer, the provider's webhook and the reconciler.
 * `nextOperationId` is for the void that an outcome may call for. Null where the operation is settled already: whoever
 * came first has settled it for all.
 */
export const settle = (
  payment: Payment,
  operation: Operation,
  answer: GatewayAnswer,
  nextOperationId: OperationId,
  now: Instant,
): PaymentDecided | null => {
  if (isSettled(operation)) return null;
  const at: Settling = { payment, operation, nextOperationId, now };
  return operation.kind === 'authorize' ? settleAuthorize(at, answer) : settleVoid(at, answer);
};

interface Settling {
  readonly payment: Payment;
  readonly operation: Operation;
  readonly nextOperationId: OperationId;
  readonly now: Instant;
}

/** The payment is open as long as its authorization is. */
const settleAuthorize = (at: Settling, answer: GatewayAnswer): PaymentDecided => {
  const { payment, operation, now } = at;
  switch (answer.outcome) {
    case 'authorized':
      return authorized(at, answer.reference);
    case 'declined':
      return decided(
        payment,
        [{ type: 'payments.payment_declined', at: now, data: { ...ofIt(payment), reason: answer.reason } }],
        {
          operations: [finish(operation, 'failed', answer.reason, now)],
        },
      );
    case 'voided':
      return decided(
        payment,
        [{ type: 'payments.payment_voided', at: now, data: { ...ofIt(payment), request: null } }],
        {
          operations: [finish(operation, 'failed', 'voided', now)],
        },
      );
    case 'unknown':
      return isOverdue(payment, now) ? expired(at) : lost(at, answer.why);
    case 'unreachable':
      return isOverdue(payment, now) ? expired(at) : stillOpen(at, answer.why);
    case 'not_found':
      if (isOverdue(payment, now)) return expired(at);
      return payment.voidAsked ? calledOff(at) : sentAgain(at);
  }
};

/** The payment is authorized, or nobody knows whether it is: in the latter case nothing was booked, and nothing is. */
const settleVoid = (at: Settling, answer: GatewayAnswer): PaymentDecided => {
  const { payment, operation, now } = at;
  switch (answer.outcome) {
    case 'voided': {
      const operations = [finish(operation, 'succeeded', 'voided', now)];
      if (payment.status !== 'authorized' && !isOpenPayment(payment)) return decided(payment, [], { operations });
      return decided(
        payment,
        [{ type: 'payments.payment_voided', at: now, data: { ...ofIt(payment), request: null } }],
        {
          operations,
          entries: payment.status === 'authorized' ? [release(at)] : [],
        },
      );
    }
    case 'unknown':
      return decided(payment, [], { operations: [postpone(operation, 'unknown', answer.why, now)] });
    case 'unreachable':
      return stillOpen(at, answer.why);
    case 'not_found':
      return sentAgain(at);
    case 'declined':
      // The money must go back, so a refusal ends nothing: it is asked again, and the journal shows it to whoever looks.
      return stillOpen(at, answer.reason);
    case 'authorized':
      return stillOpen(at, 'answered a void with an authorization');
  }
};

const authorized = (at: Settling, reference: string): PaymentDecided => {
  const { payment, operation, now } = at;
  const event: PaymentEvent = {
    type: 'payments.payment_authorized',
    at: now,
    data: { ...ofIt(payment), amount: payment.amount, reference },
  };
  const held: LedgerEntry = { ...posting(at), debit: 'authorized_funds', credit: 'customer_funds' };
  const done = finish(operation, 'succeeded', 'authorized', now);
  // What was given up in the meantime must not keep the customer's money.
  const giveBack = payment.voidAsked ? nextVoid(at) : null;
  return decided(payment, [event], {
    operations: giveBack ? [done, giveBack] : [done],
    entries: [held],
    toSend: giveBack,
  });
};

const lost = ({ payment, operation, now }: Settling, why: string): PaymentDecided => {
  const event: PaymentEvent = { type: 'payments.outcome_unknown', at: now, data: { ...ofIt(payment), why } };
  return decided(payment, payment.status === 'requested' ? [event] : [], {
    operations: [postpone(operation, 'unknown', why, now)],
  });
};

/** What was once sent without an answer stays unknown, whatever becomes of later tries. */
const stillOpen = ({ payment, operation, now }: Settling, why: string): PaymentDecided =>
  decided(payment, [], {
    operations: [postpone(operation, operation.status === 'unknown' ? 'unknown' : 'pending', why, now)],
  });

const sentAgain = ({ payment, operation, now }: Settling): PaymentDecided => {
  const again = resend(operation, 'not found at the gateway', now);
  return decided(payment, [], { operations: [again], toSend: again });
};

/** Nobody wants the authorization any more, and the gateway has not heard of it: it is forbidden rather than sent again. */
const calledOff = (at: Settling): PaymentDecided => {
  const forbid = nextVoid(at);
  return decided(at.payment, [], {
    operations: [finish(at.operation, 'failed', 'called off', at.now), forbid],
    toSend: forbid,
  });
};

/** Nobody could say for too long. The void that follows makes sure that nothing stays held. */
const expired = (at: Settling): PaymentDecided => {
  const { payment, operation, now } = at;
  const giveBack = nextVoid(at);
  return decided(payment, [{ type: 'payments.payment_expired', at: now, data: ofIt(payment) }], {
    operations: [finish(operation, 'failed', 'outcome unknown for too long', now), giveBack],
    toSend: giveBack,
  });
};

const decided = (
  before: Payment | null,
  events: readonly PaymentEvent[],
  rest: Partial<Pick<PaymentDecided, 'operations' | 'entries' | 'toSend'>> = {},
): PaymentDecided => {
  const payment = events.reduce<Payment | null>(evolvePayment, before);
  if (!payment) throw new Error('a payment begins with an event');
  return {
    payment,
    events,
    operations: rest.operations ?? [],
    entries: rest.entries ?? [],
    toSend: rest.toSend ?? null,
  };
};

const nextVoid = ({ payment, operation, nextOperationId, now }: Settling): Operation =>
  newOperation(nextOperationId, payment.id, 'void', operation.sequence + 1, now);
const posting = ({ payment, operation, now }: Settling) => ({
  paymentId: payment.id,
  operationId: operation.id,
  amount: payment.amount,
  at: now,
});
const release = (at: Settling): LedgerEntry => ({
  ...posting(at),
  debit: 'customer_funds',
  credit: 'authorized_funds',
});

const checked = (request: PaymentRequest): PaymentRequest => {
  if (request.amount.amount <= 0) throw new RangeError(`the payment ${request.paymentId} is over nothing`);
  return request;
};
const isOverdue = (payment: Payment, now: Instant): boolean => between(payment.createdAt, now) >= unknownLimit;
const ofIt = (payment: Payment) => ({ paymentId: payment.id, orderId: payment.orderId });
