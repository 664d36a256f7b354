import type { FulfilmentSaga, SagaStep } from '@quayside/domain/orders';
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import type { sagas } from './tables.js';

export type SagaRow = InferInsertModel<typeof sagas>;

export const toSagaRow = (saga: FulfilmentSaga): SagaRow => ({
  orderId: uuidOf(saga.orderId),
  reservationId: uuidOf(saga.reservationId),
  paymentId: uuidOf(saga.paymentId),
  needsStock: saga.needsStock,
  needsPayment: saga.needsPayment,
  step: saga.step,
  detail: detailOf(saga),
  version: saga.version,
  attempts: saga.attempts,
  wakeAt: saga.wakeAt,
  stuckSince: saga.stuckSince,
  startedAt: saga.startedAt,
  updatedAt: saga.updatedAt,
});

export const fromSagaRow = (row: InferSelectModel<typeof sagas>): FulfilmentSaga => ({
  orderId: idOf('ord', row.orderId),
  reservationId: idOf('res', row.reservationId),
  paymentId: idOf('pay', row.paymentId),
  needsStock: row.needsStock,
  needsPayment: row.needsPayment,
  version: row.version,
  attempts: row.attempts,
  wakeAt: row.wakeAt,
  stuckSince: row.stuckSince,
  startedAt: row.startedAt,
  updatedAt: row.updatedAt,
  ...(row.detail as SagaStep),
});

const detailOf = (saga: FulfilmentSaga): SagaStep => {
  switch (saga.step) {
    case 'reserving':
      return { step: saga.step };
    case 'authorizing':
      return { step: saga.step, reservedUntil: saga.reservedUntil };
    case 'rejecting':
      return { step: saga.step, reason: saga.reason, open: saga.open };
    case 'undoing':
      return { step: saga.step, open: saga.open };
    case 'done':
      return { step: saga.step, outcome: saga.outcome };
  }
};
