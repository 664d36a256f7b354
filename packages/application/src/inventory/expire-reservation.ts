import { expireReservation as decideExpire } from '@quayside/domain/inventory';
import { later } from '@quayside/domain/kernel';
import { done, reaction, type Sweep } from '../kernel/index.js';
import { expireReservation, type ExpireReservationCommand } from './messages.js';
import type { InventoryTx, InventoryWork, ReservationArchive } from './ports.js';
import { claims } from './reserve-stock.js';

/** Ends a reservation whose time is over, unless it was confirmed or ended meanwhile. */
export const makeExpireReservation = (work: InventoryWork) =>
  reaction<ExpireReservationCommand, InventoryTx>(
    expireReservation,
    work,
    async ({ reservationId }, { tx, message }) => {
      const reservation = await tx.reservations.find(reservationId);
      const expired = reservation && decideExpire(reservation, tx.now);
      if (!expired) return done;
      tx.reservations.save(expired.reservation, expired.event);
      if (reservation.status === 'held')
        tx.stock.book(claims('release', reservation.allocations, reservationId, tx, message.actor));
      return done;
    },
  );

const overdueAtOnce = 100;
/** Milliseconds after which an expiry that nothing came of is asked for again. */
const askAgainAfter = 300_000;

/**
 * Asks for the expiry of reservations whose time is over. The request goes the way of all messages, in the lane of its
 * order, so that a confirmation which was told before it is heard before it.
 */
export const overdueReservations = (work: InventoryWork, archive: ReservationArchive): Sweep => ({
  name: 'inventory.overdue_reservations',
  every: 5_000,
  sweep: async (now) => {
    const overdue = await archive.overdue(now, overdueAtOnce);
    await Promise.all(
      overdue.map(({ id, orderId }) =>
        work.run({ actor: 'system:reservations', requestId: `reservation-expiry:${id}` }, async (tx) => {
          tx.reservations.postponeExpiry(id, later(tx.now, askAgainAfter));
          tx.send({
            type: expireReservation,
            subject: id,
            lane: orderId,
            data: { reservationId: id } satisfies ExpireReservationCommand,
          });
          return done;
        }),
      ),
    );
    return overdue.length === overdueAtOnce;
  },
});
