import { OrderId, PaymentId, ReservationId } from '@quayside/domain/kernel';
import { interventions, type FulfilmentSaga } from '@quayside/domain/orders';
import * as v from 'valibot';
import { Instant } from '../kernel/index.js';

export const sagaSteps = [
  'reserving',
  'authorizing',
  'rejecting',
  'undoing',
  'done',
] as const satisfies readonly FulfilmentSaga['step'][];
export const sagaStates = ['running', 'stuck', 'done'] as const;

/** A saga as operators see it: where it is, what it waits for, and what may be done about it. */
export const SagaView = v.strictObject({
  order_id: OrderId,
  reservation_id: ReservationId,
  payment_id: PaymentId,
  state: v.picklist(sagaStates),
  step: v.picklist(sagaSteps),
  outcome: v.nullable(v.picklist(['confirmed', 'rejected', 'cancelled'])),
  /** What is asked of whom, and not answered yet. */
  waiting_for: v.array(v.picklist(['stock_reservation', 'payment_authorization', 'stock_release', 'payment_void'])),
  attempts: v.number(),
  next_attempt_at: v.nullable(Instant),
  stuck_since: v.nullable(Instant),
  interventions: v.array(v.picklist(['retry', 'skip', 'compensate'])),
  version: v.number(),
  started_at: Instant,
  updated_at: Instant,
});
type SagaView = v.InferOutput<typeof SagaView>;

export const sagaView = (saga: FulfilmentSaga): SagaView => ({
  order_id: saga.orderId,
  reservation_id: saga.reservationId,
  payment_id: saga.paymentId,
  state: saga.step === 'done' ? 'done' : saga.stuckSince === null ? 'running' : 'stuck',
  step: saga.step,
  outcome: saga.step === 'done' ? saga.outcome : null,
  waiting_for: waitingFor(saga),
  attempts: saga.attempts,
  next_attempt_at: saga.wakeAt,
  stuck_since: saga.stuckSince,
  interventions: [...interventions(saga)],
  version: saga.version,
  started_at: saga.startedAt,
  updated_at: saga.updatedAt,
});

const waitingFor = (saga: FulfilmentSaga): SagaView['waiting_for'] => {
  switch (saga.step) {
    case 'reserving':
      return ['stock_reservation'];
    case 'authorizing':
      return ['payment_authorization'];
    case 'rejecting':
    case 'undoing':
      return [
        ...(saga.open.stock ? ['stock_release' as const] : []),
        ...(saga.open.payment ? ['payment_void' as const] : []),
      ];
    case 'done':
      return [];
  }
};
