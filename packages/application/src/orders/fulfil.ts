import {
  cancelOrder,
  confirmOrder,
  rejectOrder,
  startSaga,
  stockNeeds,
  advance,
  type Decided,
  type FulfilmentSaga,
  type Order,
  type OrderEvent,
  type SagaCommand,
  type SagaSignal,
} from '@quayside/domain/orders';
import {
  releaseReservation,
  reserveStock,
  type ReleaseReservationCommand,
  type ReserveStockCommand,
} from '../inventory/messages.js';
import { authorizePayment, voidPayment, type PaymentCommand } from '../payments/messages.js';
import type { OrdersTx } from './ports.js';

/** Starts the saga of an order that has just been placed, and saves both. Gives back the order as it is then. */
export const beginFulfilment = (tx: OrdersTx, placed: Decided): Order => {
  const { order } = placed;
  const move = startSaga(
    {
      orderId: order.id,
      reservationId: tx.ids.next('res'),
      paymentId: tx.ids.next('pay'),
      needsStock: stockNeeds(order.lines).length > 0,
      needsPayment: order.totals.total.amount > 0,
    },
    tx.now,
  );
  return carryOut(tx, move.saga, placed, move.commands);
};

/** An order, and what happened to it in this unit of work before its saga heard of it. */
export interface OrderSoFar {
  readonly order: Order;
  readonly events: readonly OrderEvent[];
}

/** Brings the saga of an order one signal further, and saves what changed. Null where the signal changes nothing. */
export const continueFulfilment = (
  tx: OrdersTx,
  saga: FulfilmentSaga,
  signal: SagaSignal,
  before: OrderSoFar,
): { readonly order: Order; readonly saga: FulfilmentSaga } | null => {
  const move = advance(saga, signal, tx.now);
  return move && { order: carryOut(tx, move.saga, before, move.commands), saga: move.saga };
};

const carryOut = (tx: OrdersTx, saga: FulfilmentSaga, before: OrderSoFar, commands: readonly SagaCommand[]): Order => {
  let { order } = before;
  const events = [...before.events];
  tx.sagas.save(saga);
  for (const command of commands) {
    const decided = decide(order, command, tx.now);
    if (decided) {
      order = decided.order;
      events.push(...decided.events);
    } else tx.send(messageOf(saga, order, command));
  }
  const [first, ...rest] = events;
  if (first) tx.orders.save(order, [first, ...rest]);
  return order;
};

/** What a command does to the order itself; null where it is for another context. */
const decide = (order: Order, command: SagaCommand, now: string): Decided | null => {
  const decided =
    command.type === 'confirm_order'
      ? confirmOrder(order, now)
      : command.type === 'reject_order'
        ? rejectOrder(order, command.reason, now)
        : command.type === 'cancel_order'
          ? cancelOrder(order, command.reason, now)
          : null;
  if (decided?.ok === false)
    throw new Error(`the saga wants ${command.type} of the order ${order.id}, which is ${decided.error.status}`);
  return decided && decided.value;
};

const messageOf = (saga: FulfilmentSaga, order: Order, command: SagaCommand) => {
  const { orderId, reservationId, paymentId } = saga;
  const { owner, paymentMethod: method } = order;
  const payment: PaymentCommand = { paymentId, orderId, owner, amount: order.totals.total, method };
  const to = { subject: orderId, lane: orderId };
  switch (command.type) {
    case 'reserve_stock':
      return {
        ...to,
        type: reserveStock,
        data: { reservationId, orderId, needs: stockNeeds(order.lines) } satisfies ReserveStockCommand,
      };
    case 'release_stock':
      return { ...to, type: releaseReservation, data: { reservationId, orderId } satisfies ReleaseReservationCommand };
    case 'authorize_payment':
      return { ...to, type: authorizePayment, data: payment };
    case 'void_payment':
      return { ...to, type: voidPayment, data: payment };
    default:
      throw new Error(`${command.type} is no message`);
  }
};
