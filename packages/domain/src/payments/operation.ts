import { later, type Instant, type Money, type OperationId, type PaymentId } from '../kernel/index.js';

/**
 * One call to a gateway, in the journal before it leaves and after it returns. A payment has at most one that is open,
 * and that is its latest; they are numbered, and the number is in the idempotency key that the gateway sees.
 */
export interface Operation {
  readonly id: OperationId;
  readonly paymentId: PaymentId;
  readonly kind: OperationKind;
  /** 1 for the first operation of the payment. */
  readonly sequence: number;
  /** What makes the call happen once at the gateway, however often it is sent. */
  readonly key: string;
  readonly status: OperationStatus;
  /** How often it was sent or asked after, the time under way included. */
  readonly attempts: number;
  /** When it is asked after next; null once it is settled. */
  readonly nextAttemptAt: Instant | null;
  /** The gateway's last answer in words. */
  readonly answer: string | null;
  /** 1 for a new operation, and one more with each change of it. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}
export const operationKinds = ['authorize', 'void'] as const;
export type OperationKind = (typeof operationKinds)[number];
export const operationStatuses = ['pending', 'unknown', 'succeeded', 'failed'] as const;
export type OperationStatus = (typeof operationStatuses)[number];

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
export const ledgerAccounts = ['customer_funds', 'authorized_funds'] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

/** How long a call may take before another process may take it over. Milliseconds. */
export const operationLease = 30_000;
/** Milliseconds until an operation that stayed open is asked after: doubled each time, at most five minutes. */
const retryDelay = (attempts: number): number => Math.min(1_000 * 2 ** Math.min(attempts, 16), 5 * 60_000);

/** An operation that leaves for the gateway as soon as it is in the journal. */
export const newOperation = (
  id: OperationId,
  paymentId: PaymentId,
  kind: OperationKind,
  sequence: number,
  now: Instant,
): Operation => ({
  id,
  paymentId,
  kind,
  sequence,
  key: `${paymentId}.${kind}.${sequence}`,
  status: 'pending',
  attempts: 1,
  nextAttemptAt: later(now, operationLease),
  answer: null,
  version: 1,
  createdAt: now,
  updatedAt: now,
});

/** Left open, to be asked after when some time has passed. */
export const postpone = (
  operation: Operation,
  status: 'pending' | 'unknown',
  answer: string,
  now: Instant,
): Operation => ({
  ...operation,
  status,
  answer,
  attempts: operation.attempts + 1,
  nextAttemptAt: later(now, retryDelay(operation.attempts)),
  version: operation.version + 1,
  updatedAt: now,
});

/** Leaves once more, under the same key, as soon as the journal says so. */
export const resend = (operation: Operation, answer: string, now: Instant): Operation => ({
  ...operation,
  status: 'pending',
  answer,
  attempts: operation.attempts + 1,
  nextAttemptAt: later(now, operationLease),
  version: operation.version + 1,
  updatedAt: now,
});

export const finish = (
  operation: Operation,
  status: 'succeeded' | 'failed',
  answer: string,
  now: Instant,
): Operation => ({
  ...operation,
  status,
  answer,
  nextAttemptAt: null,
  version: operation.version + 1,
  updatedAt: now,
});

export const isSettled = (operation: Operation): boolean =>
  operation.status === 'succeeded' || operation.status === 'failed';
