import {
  holdStock,
  refuseStock,
  type Allocation,
  type AllocationStrategy,
  type LevelChange,
} from '@quayside/domain/inventory';
import { later, type ReservationId } from '@quayside/domain/kernel';
import { done, reaction, type StagedMessages } from '../kernel/index.js';
import { reserveStock, type ReserveStockCommand } from './messages.js';
import type { InventoryTx, InventoryWork } from './ports.js';

/**
 * Holds all that an order needs for a while, or refuses it and says what is short. A reservation that exists was answered
 * before, and one that was released before it was made stays released. `timeToLive` is in milliseconds.
 */
export const makeReserveStock = (work: InventoryWork, strategy: AllocationStrategy, timeToLive: number) =>
  reaction<ReserveStockCommand, InventoryTx>(
    reserveStock,
    work,
    async ({ reservationId, orderId, needs }, { tx, message }) => {
      const [known, levels, locations] = await Promise.all([
        tx.reservations.find(reservationId),
        tx.stock.levels(needs.map(({ sku }) => sku)),
        tx.locations.all(),
      ]);
      if (known) return done;
      const allocated = strategy(
        needs,
        levels,
        locations.filter(({ active }) => active),
      );
      const of = { reservationId, orderId };
      if (allocated.ok) {
        const held = holdStock(of, allocated.value, later(tx.now, timeToLive), tx.now);
        tx.reservations.save(held.reservation, held.event);
        tx.stock.book(claims('reservation', allocated.value, reservationId, tx, message.actor));
      } else {
        const refused = refuseStock(of, allocated.error, tx.now);
        tx.reservations.save(refused.reservation, refused.event);
      }
      return done;
    },
  );

/** What a reservation, or its end, comes to in the ledger: what is on hand stays, what is reserved of it changes. */
export const claims = (
  kind: 'reservation' | 'release',
  allocations: readonly Allocation[],
  reservationId: ReservationId,
  { ids, now }: StagedMessages,
  actor: string,
): readonly LevelChange[] =>
  allocations.map(({ sku, locationId, quantity }) => ({
    type: 'moved',
    from: null,
    movement: {
      id: ids.next('mov'),
      kind,
      sku,
      locationId,
      onHand: 0,
      reserved: kind === 'reservation' ? quantity : -quantity,
      reservationId,
      note: null,
      actor,
      at: now,
    },
  }));
