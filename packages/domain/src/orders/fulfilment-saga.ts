import { later, type Instant } from '../kernel/index.js';
import type { RejectionReason } from './order.js';
import type {
  FulfilmentSaga,
  Outstanding,
  SagaCommand,
  SagaMove,
  SagaSignal,
  SagaStart,
  SagaStep,
} from './saga-state.js';

// The process manager of one order: pure functions from (saga, signal) to (saga, what to do next).
// Every step asks another context for something and waits for its answer; what is asked is idempotent by the ids that
// the saga chose at its start, so asking again is always safe.

/** Milliseconds until a step that was not answered is asked for again: doubled each time, at most ten minutes. */
export const retryDelays = { first: 15_000, most: 600_000 } as const;
/** After so many tries of one step a person is needed. */
export const triesBeforeStuck = 6;
/** A reservation with less left than this is not built upon: clocks differ, and messages take time. Milliseconds. */
export const reservationMargin = 60_000;

export const startSaga = (start: SagaStart, now: Instant): SagaMove => {
  const saga: FulfilmentSaga = {
    ...start,
    version: 0,
    startedAt: now,
    updatedAt: now,
    attempts: 1,
    wakeAt: null,
    stuckSince: null,
    step: 'reserving',
  };
  return start.needsStock
    ? { saga: move(saga, { step: 'reserving' }, now), commands: [{ type: 'reserve_stock' }] }
    : secured(saga, null, now);
};

/** What one more signal makes of the saga; null where it changes nothing (an answer that came twice, or too late). */
export const advance = (saga: FulfilmentSaga, signal: SagaSignal, now: Instant): SagaMove | null => {
  switch (signal.type) {
    case 'stock_reserved':
      return saga.step === 'reserving' ? secured(saga, signal.until, now) : null;
    case 'stock_refused':
      if (saga.step === 'reserving')
        return end(saga, 'rejected', now, { type: 'reject_order', reason: 'out_of_stock' });
      return givenBack(saga, 'stock', now);
    case 'reservation_expired':
      // It was held, and that was never heard of: what lapsed once is not reserved again, however often it is asked for.
      if (saga.step === 'reserving')
        return end(saga, 'rejected', now, { type: 'reject_order', reason: 'reservation_expired' });
      if (saga.step === 'authorizing')
        return turnBack(saga, 'reservation_expired', { stock: false, payment: true }, now);
      return lostWhenConfirmed(saga, 'stock', 'reservation_expired', now) ?? givenBack(saga, 'stock', now);
    case 'payment_authorized':
      return saga.step === 'authorizing' ? authorized(saga, now) : null;
    case 'payment_declined':
    case 'payment_expired':
      if (saga.step === 'authorizing')
        return turnBack(saga, signal.type, { stock: saga.needsStock, payment: false }, now);
      return givenBack(saga, 'payment', now);
    case 'payment_voided':
      if (saga.step === 'authorizing')
        return turnBack(saga, 'payment_declined', { stock: saga.needsStock, payment: false }, now);
      return lostWhenConfirmed(saga, 'payment', 'payment_voided', now) ?? givenBack(saga, 'payment', now);
    case 'stock_released':
      return givenBack(saga, 'stock', now);
    case 'order_cancelled':
      return cancelled(saga, now);
    case 'time_passed':
      return saga.wakeAt !== null && saga.wakeAt <= now ? askAgain(saga, now) : null;
    case 'retry_asked':
      return saga.step === 'done' ? null : askAgain({ ...saga, attempts: 0, stuckSince: null }, now);
    case 'skip_asked':
      return skip(saga, now);
    case 'compensation_asked':
      return saga.step === 'reserving' || saga.step === 'authorizing'
        ? turnBack(
            saga,
            'given_up',
            { stock: saga.needsStock, payment: saga.step === 'authorizing' && saga.needsPayment },
            now,
          )
        : null;
  }
};

/** Which commands an operator may give; the same rules as `advance`, for a console to show. */
export const interventions = (saga: FulfilmentSaga): readonly ('retry' | 'skip' | 'compensate')[] => {
  if (saga.step === 'done') return [];
  return saga.step === 'reserving' || saga.step === 'authorizing' ? ['retry', 'compensate'] : ['retry', 'skip'];
};

const secured = (saga: FulfilmentSaga, reservedUntil: Instant | null, now: Instant): SagaMove => {
  if (!saga.needsPayment) return end(saga, 'confirmed', now, { type: 'confirm_order' });
  return { saga: move(saga, { step: 'authorizing', reservedUntil }, now), commands: [{ type: 'authorize_payment' }] };
};

/**
 * An expiry travels through the same feed as the confirmation, after it, so that whoever confirms well before the
 * reservation lapses keeps it. Too close to that moment the order is given up instead.
 */
const authorized = (saga: FulfilmentSaga & { step: 'authorizing' }, now: Instant): SagaMove => {
  if (saga.reservedUntil !== null && later(now, reservationMargin) > saga.reservedUntil)
    return turnBack(saga, 'reservation_expired', { stock: saga.needsStock, payment: true }, now);
  return end(saga, 'confirmed', now, { type: 'confirm_order' });
};

const turnBack = (saga: FulfilmentSaga, reason: RejectionReason, open: Outstanding, now: Instant): SagaMove => {
  if (!open.stock && !open.payment) return end(saga, 'rejected', now, { type: 'reject_order', reason });
  return { saga: move(saga, { step: 'rejecting', reason, open }, now), commands: giveBack(open) };
};

/** The order itself is already `cancelled`: what is left is to give back whatever it may hold. */
const cancelled = (saga: FulfilmentSaga, now: Instant): SagaMove | null => {
  if (saga.step === 'undoing' || (saga.step === 'done' && saga.outcome !== 'confirmed')) return null;
  const open =
    saga.step === 'rejecting'
      ? saga.open
      : { stock: saga.needsStock, payment: saga.needsPayment && saga.step !== 'reserving' };
  return undo(saga, open, now, []);
};

/** A confirmed order that lost its stock or its money must not ship: it is cancelled, and the rest given back. */
const lostWhenConfirmed = (
  saga: FulfilmentSaga,
  lost: keyof Outstanding,
  reason: string,
  now: Instant,
): SagaMove | null =>
  saga.step === 'done' && saga.outcome === 'confirmed'
    ? undo(saga, { stock: saga.needsStock, payment: saga.needsPayment, [lost]: false }, now, [
        { type: 'cancel_order', reason },
      ])
    : null;

const undo = (saga: FulfilmentSaga, open: Outstanding, now: Instant, first: readonly SagaCommand[]): SagaMove => {
  if (!open.stock && !open.payment) return end(saga, 'cancelled', now, ...first);
  return { saga: move(saga, { step: 'undoing', open }, now), commands: [...first, ...giveBack(open)] };
};

const givenBack = (saga: FulfilmentSaga, what: keyof Outstanding, now: Instant): SagaMove | null => {
  if ((saga.step !== 'rejecting' && saga.step !== 'undoing') || !saga.open[what]) return null;
  const open = { ...saga.open, [what]: false };
  if (open.stock || open.payment) return { saga: move(saga, { ...stepOf(saga), open }, now), commands: [] };
  if (saga.step === 'undoing') return end(saga, 'cancelled', now);
  return end(saga, 'rejected', now, { type: 'reject_order', reason: saga.reason });
};

/** Skipping takes the present step's answers as given: only where the order ends unfulfilled, never on the way to confirmed. */
const skip = (saga: FulfilmentSaga, now: Instant): SagaMove | null => {
  if (saga.step === 'undoing') return end(saga, 'cancelled', now);
  if (saga.step === 'rejecting') return end(saga, 'rejected', now, { type: 'reject_order', reason: saga.reason });
  return null;
};

const askAgain = (saga: FulfilmentSaga, now: Instant): SagaMove => {
  const attempts = saga.attempts + 1;
  const delay = Math.min(retryDelays.first * 2 ** (attempts - 1), retryDelays.most);
  return {
    saga: {
      ...saga,
      version: saga.version + 1,
      updatedAt: now,
      attempts,
      wakeAt: later(now, delay),
      stuckSince: saga.stuckSince ?? (attempts > triesBeforeStuck ? now : null),
    },
    commands: commandsOf(saga),
  };
};

const commandsOf = (saga: FulfilmentSaga): readonly SagaCommand[] => {
  switch (saga.step) {
    case 'reserving':
      return [{ type: 'reserve_stock' }];
    case 'authorizing':
      return [{ type: 'authorize_payment' }];
    case 'rejecting':
    case 'undoing':
      return giveBack(saga.open);
    case 'done':
      return [];
  }
};

const giveBack = (open: Outstanding): readonly SagaCommand[] => [
  ...(open.stock ? [{ type: 'release_stock' } as const] : []),
  ...(open.payment ? [{ type: 'void_payment' } as const] : []),
];

const end = (
  saga: FulfilmentSaga,
  outcome: 'confirmed' | 'rejected' | 'cancelled',
  now: Instant,
  ...commands: SagaCommand[]
): SagaMove => ({
  saga: { ...move(saga, { step: 'done', outcome }, now), wakeAt: null },
  commands,
});

const move = (saga: FulfilmentSaga, step: SagaStep, now: Instant): FulfilmentSaga => ({
  ...identityOf(saga),
  version: saga.version + 1,
  updatedAt: now,
  attempts: 1,
  wakeAt: later(now, retryDelays.first),
  stuckSince: null,
  ...step,
});

const identityOf = ({ orderId, reservationId, paymentId, needsStock, needsPayment, startedAt }: FulfilmentSaga) => ({
  orderId,
  reservationId,
  paymentId,
  needsStock,
  needsPayment,
  startedAt,
});

const stepOf = (
  saga: FulfilmentSaga & { step: 'rejecting' | 'undoing' },
): SagaStep & { step: 'rejecting' | 'undoing' } =>
  saga.step === 'rejecting'
    ? { step: 'rejecting', reason: saga.reason, open: saga.open }
    : { step: 'undoing', open: saga.open };
