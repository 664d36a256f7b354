import type { LedgerAccount, OperationKind, OperationStatus, Payment } from '@quayside/domain/payments';
import { sql } from 'drizzle-orm';
import { boolean, char, index, integer, pgSchema, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, whole } from '../kernel/tables.js';

export const paymentsSchema = pgSchema('payments');

export const payments = paymentsSchema.table(
  'payments',
  {
    id: uuid('id').primaryKey(),
    orderId: uuid('order_id').notNull(),
    owner: text('owner').notNull(),
    amount: whole('amount').notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    method: text('method').notNull(),
    gateway: text('gateway').notNull(),
    reference: text('reference'),
    status: text('status').$type<Payment['status']>().notNull(),
    reason: text('reason'),
    voidAsked: boolean('void_asked').notNull(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    unknownSince: instant('unknown_since'),
    authorizedAt: instant('authorized_at'),
    voidedAt: instant('voided_at'),
  },
  (table) => [
    unique('payments_order_id').on(table.orderId),
    index('payments_owner').on(table.owner, table.createdAt, table.id),
    index('payments_created_at').on(table.createdAt, table.id),
    index('payments_status').on(table.status, table.createdAt, table.id),
  ],
);

export const operations = paymentsSchema.table(
  'operations',
  {
    id: uuid('id').primaryKey(),
    paymentId: uuid('payment_id')
      .notNull()
      .references(() => payments.id),
    kind: text('kind').$type<OperationKind>().notNull(),
    sequence: integer('sequence').notNull(),
    key: text('key').notNull(),
    status: text('status').$type<OperationStatus>().notNull(),
    attempts: integer('attempts').notNull(),
    nextAttemptAt: instant('next_attempt_at'),
    answer: text('answer'),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    unique('operations_key').on(table.key),
    unique('operations_number').on(table.paymentId, table.sequence),
    uniqueIndex('operations_authorized_once')
      .on(table.paymentId)
      .where(sql`kind = 'authorize' and status = 'succeeded'`),
    uniqueIndex('operations_open_once')
      .on(table.paymentId)
      .where(sql`status in ('pending', 'unknown')`),
    index('operations_due')
      .on(table.nextAttemptAt)
      .where(sql`next_attempt_at is not null`),
  ],
);

export const ledger = paymentsSchema.table(
  'ledger',
  {
    /** An operation books once. */
    operationId: uuid('operation_id')
      .primaryKey()
      .references(() => operations.id),
    paymentId: uuid('payment_id')
      .notNull()
      .references(() => payments.id),
    debit: text('debit').$type<LedgerAccount>().notNull(),
    credit: text('credit').$type<LedgerAccount>().notNull(),
    amount: whole('amount').notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    at: instant('at').notNull(),
  },
  (table) => [index('ledger_payment').on(table.paymentId, table.at)],
);
