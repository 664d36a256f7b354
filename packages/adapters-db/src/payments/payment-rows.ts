import { money, type Currency } from '@quayside/domain/kernel';
import type { LedgerEntry, Operation, Payment } from '@quayside/domain/payments';
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import type { ledger, operations, payments } from './tables.js';

export const toPaymentRow = (payment: Payment): InferInsertModel<typeof payments> => ({
  id: uuidOf(payment.id),
  orderId: uuidOf(payment.orderId),
  owner: payment.owner,
  amount: payment.amount.amount,
  currency: payment.amount.currency,
  method: payment.method,
  gateway: payment.gateway,
  reference: payment.reference,
  status: payment.status,
  reason: payment.status === 'declined' ? payment.reason : null,
  voidAsked: payment.voidAsked,
  version: payment.version,
  createdAt: payment.createdAt,
  updatedAt: payment.updatedAt,
  unknownSince: payment.status === 'unknown' ? payment.unknownSince : null,
  authorizedAt: payment.status === 'authorized' ? payment.authorizedAt : null,
  voidedAt: payment.status === 'voided' ? payment.voidedAt : null,
});

export const fromPaymentRow = (row: InferSelectModel<typeof payments>): Payment => {
  const base = {
    id: idOf('pay', row.id),
    orderId: idOf('ord', row.orderId),
    owner: row.owner,
    amount: money(row.amount, row.currency as Currency),
    method: row.method,
    gateway: row.gateway,
    reference: row.reference,
    voidAsked: row.voidAsked,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
  // The table's constraints hold that each status has what belongs to it.
  switch (row.status) {
    case 'requested':
    case 'expired':
      return { ...base, status: row.status };
    case 'unknown':
      return { ...base, status: 'unknown', unknownSince: row.unknownSince ?? '' };
    case 'authorized':
      return { ...base, status: 'authorized', authorizedAt: row.authorizedAt ?? '' };
    case 'declined':
      return { ...base, status: 'declined', reason: row.reason ?? '' };
    case 'voided':
      return { ...base, status: 'voided', voidedAt: row.voidedAt ?? '' };
  }
};

export const toOperationRow = (operation: Operation): InferInsertModel<typeof operations> => ({
  ...operation,
  id: uuidOf(operation.id),
  paymentId: uuidOf(operation.paymentId),
});

export const fromOperationRow = (row: InferSelectModel<typeof operations>): Operation => ({
  ...row,
  id: idOf('pop', row.id),
  paymentId: idOf('pay', row.paymentId),
});

export const toEntryRow = ({ amount, ...entry }: LedgerEntry): InferInsertModel<typeof ledger> => ({
  ...entry,
  paymentId: uuidOf(entry.paymentId),
  operationId: uuidOf(entry.operationId),
  amount: amount.amount,
  currency: amount.currency,
});

export const fromEntryRow = ({ amount, currency, ...row }: InferSelectModel<typeof ledger>): LedgerEntry => ({
  ...row,
  paymentId: idOf('pay', row.paymentId),
  operationId: idOf('pop', row.operationId),
  amount: money(amount, currency as Currency),
});
