import { Money, OperationId, OrderId, PaymentId } from '@quayside/domain/kernel';
import {
  ledgerAccounts,
  operationKinds,
  operationStatuses,
  paymentStatuses,
  type LedgerEntry,
  type Operation,
} from '@quayside/domain/payments';
import * as v from 'valibot';
import { Instant } from '../kernel/index.js';
import type { PaymentRecord } from './ports.js';

/** What a gateway is called in settings, paths and filters. */
export const GatewayName = v.pipe(v.string(), v.regex(/^[a-z0-9_-]{1,40}$/, 'must be the name of a gateway'));

const OperationView = v.strictObject({
  id: OperationId,
  kind: v.picklist(operationKinds),
  sequence: v.number(),
  /** The idempotency key that the gateway sees. */
  key: v.string(),
  status: v.picklist(operationStatuses),
  attempts: v.number(),
  next_attempt_at: v.nullable(Instant),
  /** The gateway's last answer in words. */
  answer: v.nullable(v.string()),
  created_at: Instant,
  updated_at: Instant,
});

const LedgerEntryView = v.strictObject({
  operation_id: OperationId,
  debit: v.picklist(ledgerAccounts),
  credit: v.picklist(ledgerAccounts),
  amount: Money,
  at: Instant,
});

/** A payment as everybody sees it, on every transport: its state, the journal of its operations, and what they booked. */
export const PaymentView = v.strictObject({
  id: PaymentId,
  order_id: OrderId,
  status: v.picklist(paymentStatuses),
  /** Why it was declined. */
  reason: v.nullable(v.string()),
  amount: Money,
  method: v.string(),
  gateway: v.string(),
  /** The gateway's own number for it. */
  reference: v.nullable(v.string()),
  /** Whether it is given back as soon as it is known to be authorized. */
  void_asked: v.boolean(),
  version: v.number(),
  operations: v.array(OperationView),
  ledger: v.array(LedgerEntryView),
  created_at: Instant,
  unknown_since: v.nullable(Instant),
  authorized_at: v.nullable(Instant),
  voided_at: v.nullable(Instant),
  updated_at: Instant,
});
export type PaymentView = v.InferOutput<typeof PaymentView>;

export const paymentView = ({ payment, operations, entries }: PaymentRecord): PaymentView => ({
  id: payment.id,
  order_id: payment.orderId,
  status: payment.status,
  reason: payment.status === 'declined' ? payment.reason : null,
  amount: payment.amount,
  method: payment.method,
  gateway: payment.gateway,
  reference: payment.reference,
  void_asked: payment.voidAsked,
  version: payment.version,
  operations: operations.map(operationView),
  ledger: entries.map(entryView),
  created_at: payment.createdAt,
  unknown_since: payment.status === 'unknown' ? payment.unknownSince : null,
  authorized_at: payment.status === 'authorized' ? payment.authorizedAt : null,
  voided_at: payment.status === 'voided' ? payment.voidedAt : null,
  updated_at: payment.updatedAt,
});

const operationView = (operation: Operation): v.InferOutput<typeof OperationView> => ({
  id: operation.id,
  kind: operation.kind,
  sequence: operation.sequence,
  key: operation.key,
  status: operation.status,
  attempts: operation.attempts,
  next_attempt_at: operation.nextAttemptAt,
  answer: operation.answer,
  created_at: operation.createdAt,
  updated_at: operation.updatedAt,
});

const entryView = ({ operationId, debit, credit, amount, at }: LedgerEntry): v.InferOutput<typeof LedgerEntryView> => ({
  operation_id: operationId,
  debit,
  credit,
  amount,
  at,
});
