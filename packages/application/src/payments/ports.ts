import type { Instant, OrderId, PaymentId } from '@quayside/domain/kernel';
import type { LedgerEntry, Operation, Payment, PaymentDecided } from '@quayside/domain/payments';
import type { InstantRange, ListRequest, Page, StagedMessages, UnitOfWork } from '../kernel/index.js';

/** What a unit of work on payments can read and stage. */
export interface PaymentsTx extends StagedMessages {
  readonly payments: StagedPayments;
}
export type PaymentsWork = UnitOfWork<PaymentsTx>;

/** A payment with its latest operation, which is the only one that can be open: all that a decision needs. */
export interface CurrentPayment {
  readonly payment: Payment;
  /** Null where nothing was ever asked of the gateway. */
  readonly latest: Operation | null;
}

/** A payment with everything that was done for it, in order. */
export interface PaymentRecord {
  readonly payment: Payment;
  readonly operations: readonly Operation[];
  readonly entries: readonly LedgerEntry[];
}

export interface PaymentReader {
  read(id: PaymentId): Promise<PaymentRecord | null>;
}

/** Payments as a unit of work has them: read now, saved with the commit. */
export interface StagedPayments extends PaymentReader {
  find(id: PaymentId): Promise<CurrentPayment | null>;
  /**
   * Saves a decision with its events. The payment is based on its version less the number of the events (without events it
   * is not written), each operation on its version less one. A second payment of one order and a second operation of one
   * number are refused like a change that others were faster with.
   */
  save(decided: PaymentDecided): void;
}

/** Payments for those who only look. */
export interface PaymentArchive extends PaymentReader {
  list(request: ListRequest<PaymentFilter, PaymentSort>): Promise<Page<PaymentRecord>>;
}
export interface PaymentFilter {
  /** Only payments of this principal's orders. */
  readonly owner?: string | undefined;
  readonly orderId?: OrderId | undefined;
  readonly status?: readonly Payment['status'][] | undefined;
  readonly gateway?: string | undefined;
  readonly createdAt?: InstantRange;
}
export const paymentSorts = ['created_at'] as const;
export type PaymentSort = (typeof paymentSorts)[number];

/** The operations that wait to be asked after. */
export interface OperationJournal {
  /**
   * Takes at most `limit` open operations whose next attempt is due, the longest due first, and puts their next attempt off
   * by `lease` milliseconds: until then nobody else is given them, in whichever process.
   */
  claimDue(now: Instant, lease: number, limit: number): Promise<readonly DueOperation[]>;
}
export interface DueOperation {
  readonly payment: Payment;
  readonly operation: Operation;
}
