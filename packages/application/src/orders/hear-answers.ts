import type { OrderId } from '@quayside/domain/kernel';
import type { SagaSignal } from '@quayside/domain/orders';
import { done, reaction, type Reaction, type Sweep } from '../kernel/index.js';
import {
  reservationExpired,
  reservationRefused,
  reservationReleased,
  stockReserved,
  type ReservationExpiredMessage,
  type ReservationRefusedMessage,
  type ReservationReleasedMessage,
  type StockReservedMessage,
} from '../inventory/messages.js';
import {
  paymentAuthorized,
  paymentDeclined,
  paymentExpired,
  paymentVoided,
  type PaymentAuthorizedMessage,
  type PaymentDeclinedMessage,
  type PaymentExpiredMessage,
  type PaymentVoidedMessage,
} from '../payments/messages.js';
import { continueFulfilment } from './fulfil.js';
import type { OrdersTx, OrdersWork, SagaArchive } from './ports.js';

/** What the other contexts answer, in the words of the saga. */
export const answersTo = (work: OrdersWork): readonly Reaction[] => {
  const answer = <Data extends { readonly orderId: OrderId }>(type: string, signalOf: (data: Data) => SagaSignal) =>
    reaction<Data, OrdersTx>(type, work, async (data, { tx }) => {
      await advanceSaga(tx, data.orderId, signalOf(data));
      return done;
    });
  return [
    answer<StockReservedMessage>(stockReserved, ({ expiresAt }) => ({ type: 'stock_reserved', until: expiresAt })),
    answer<ReservationRefusedMessage>(reservationRefused, () => ({ type: 'stock_refused' })),
    answer<ReservationReleasedMessage>(reservationReleased, () => ({ type: 'stock_released' })),
    answer<ReservationExpiredMessage>(reservationExpired, () => ({ type: 'reservation_expired' })),
    answer<PaymentAuthorizedMessage>(paymentAuthorized, () => ({ type: 'payment_authorized' })),
    answer<PaymentDeclinedMessage>(paymentDeclined, () => ({ type: 'payment_declined' })),
    answer<PaymentExpiredMessage>(paymentExpired, () => ({ type: 'payment_expired' })),
    answer<PaymentVoidedMessage>(paymentVoided, () => ({ type: 'payment_voided' })),
  ];
};

/** Asks again for what sagas wait for, when their time has come. */
export const sagaTimeouts = (work: OrdersWork, archive: SagaArchive): Sweep => ({
  name: 'orders.saga_timeouts',
  every: 1_000,
  sweep: async (now) => {
    const due = await archive.due(now, dueAtOnce);
    await Promise.all(
      due.map((orderId) =>
        work.run({ actor: 'system:sagas', requestId: `saga-timeout:${orderId}` }, async (tx) => {
          await advanceSaga(tx, orderId, { type: 'time_passed' });
          return done;
        }),
      ),
    );
    return due.length === dueAtOnce;
  },
});
const dueAtOnce = 100;

/** An answer to an order that is not here is nobody's: another deployment's, or one that a restore left behind. */
const advanceSaga = async (tx: OrdersTx, orderId: OrderId, signal: SagaSignal): Promise<void> => {
  // They change together. The order first: a saga that is newer than its order can ask nothing of it that was not so then.
  const order = await tx.orders.find(orderId);
  const saga = await tx.sagas.find(orderId);
  if (saga && order) continueFulfilment(tx, saga, signal, { order, events: [] });
};
