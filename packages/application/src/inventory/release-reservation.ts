import { releaseReservation as decideRelease } from '@quayside/domain/inventory';
import { done, reaction } from '../kernel/index.js';
import { releaseReservation, type ReleaseReservationCommand } from './messages.js';
import type { InventoryTx, InventoryWork } from './ports.js';
import { claims } from './reserve-stock.js';

/** Gives back what is held. Where nothing was reserved yet, the reservation ends before it began. */
export const makeReleaseReservation = (work: InventoryWork) =>
  reaction<ReleaseReservationCommand, InventoryTx>(releaseReservation, work, async (of, { tx, message }) => {
    const reservation = await tx.reservations.find(of.reservationId);
    const released = decideRelease(of, reservation, tx.now);
    if (!released) return done;
    tx.reservations.save(released.reservation, released.event);
    if (reservation?.status === 'held')
      tx.stock.book(claims('release', reservation.allocations, of.reservationId, tx, message.actor));
    return done;
  });
