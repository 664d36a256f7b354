import { confirmReservation } from '@quayside/domain/inventory';
import { OrderId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { done, reaction } from '../kernel/index.js';
import { orderConfirmed, type OrderConfirmedMessage } from '../orders/messages.js';
import type { InventoryTx, InventoryWork } from './ports.js';

/** A confirmed order keeps its stock for good. One that needs no stock has no reservation, and one that lost it hears of that. */
export const makeConfirmReservation = (work: InventoryWork) =>
  reaction<OrderConfirmedMessage, InventoryTx>(orderConfirmed, work, async (_data, { tx, message }) => {
    const reservation = await tx.reservations.findByOrder(v.parse(OrderId, message.subject));
    const confirmed = reservation && confirmReservation(reservation, tx.now);
    if (confirmed) tx.reservations.save(confirmed.reservation, confirmed.event);
    return done;
  });
