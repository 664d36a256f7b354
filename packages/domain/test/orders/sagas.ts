import { advance, later, type FulfilmentSaga, type SagaMove, type SagaSignal, type SagaStart } from '@quayside/domain';
import { newSaga, noon } from './examples.js';

/** Well after anything that a saga waits for. */
export const far = later(noon, 24 * 3_600_000);
export const reserved: SagaSignal = { type: 'stock_reserved', until: far };

/** The saga after each of these signals has changed it, a second between them. */
export const after = (signals: readonly SagaSignal[], start: Partial<SagaStart> = {}): FulfilmentSaga =>
  signals.reduce((saga, signal, index) => {
    const move = advance(saga, signal, later(noon, (index + 1) * 1_000));
    if (!move) throw new Error(`${signal.type} changes nothing at ${saga.step}`);
    return move.saga;
  }, newSaga(start));

const declined: SagaSignal = { type: 'payment_declined' };
const cancelled: SagaSignal = { type: 'order_cancelled' };
const compensation: SagaSignal = { type: 'compensation_asked' };

/** Sagas at every step, by what led there. */
export const steps = {
  reserving: () => after([]),
  authorizing: () => after([reserved]),
  'authorizing without stock': () => newSaga({ needsStock: false }),
  'rejecting, stock open': () => after([reserved, declined]),
  'rejecting, payment open': () => after([reserved, { type: 'reservation_expired' }]),
  'rejecting, both open': () => after([reserved, compensation]),
  'undoing, stock open': () => after([cancelled]),
  'undoing, payment open': () => after([reserved, cancelled, { type: 'stock_released' }]),
  'undoing, both open': () => after([reserved, cancelled]),
  confirmed: () => after([reserved, { type: 'payment_authorized' }]),
  'confirmed without payment': () => after([reserved], { needsPayment: false }),
  'confirmed without stock': () => after([{ type: 'payment_authorized' }], { needsStock: false }),
  rejected: () => after([{ type: 'stock_refused' }]),
  cancelled: () => after([cancelled, { type: 'stock_released' }]),
} as const satisfies Readonly<Record<string, () => FulfilmentSaga>>;

export const signals = {
  stock_reserved: reserved,
  stock_refused: { type: 'stock_refused' },
  stock_released: { type: 'stock_released' },
  reservation_expired: { type: 'reservation_expired' },
  payment_authorized: { type: 'payment_authorized' },
  payment_declined: declined,
  payment_expired: { type: 'payment_expired' },
  payment_voided: { type: 'payment_voided' },
  order_cancelled: cancelled,
  time_passed: { type: 'time_passed' },
  retry_asked: { type: 'retry_asked' },
  skip_asked: { type: 'skip_asked' },
  compensation_asked: compensation,
} as const satisfies { readonly [Type in SagaSignal['type']]: SagaSignal & { readonly type: Type } };

/** What became of a saga in words: where it is, what is open, and what is to be done. A dash where nothing changed. */
export const told = (move: SagaMove | null): string => {
  if (!move) return '-';
  const { saga, commands } = move;
  const open = saga.step === 'rejecting' || saga.step === 'undoing' ? saga.open : null;
  const where = [
    saga.step === 'done' ? saga.outcome : saga.step,
    ...(saga.step === 'rejecting' ? [saga.reason] : []),
    ...(open ? [[open.stock && 'stock', open.payment && 'payment'].filter(Boolean).join('+')] : []),
  ].join(' ');
  const doing = commands
    .map((command) => ['reason' in command ? `${command.type} ${command.reason}` : command.type])
    .join(', ');
  return doing === '' ? where : `${where}: ${doing}`;
};
