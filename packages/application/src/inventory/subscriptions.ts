import type { AllocationStrategy } from '@quayside/domain/inventory';
import type { Consumer } from '../kernel/index.js';
import { makeConfirmReservation } from './confirm-reservation.js';
import { makeExpireReservation } from './expire-reservation.js';
import type { InventoryWork } from './ports.js';
import { makeReleaseReservation } from './release-reservation.js';
import { makeReserveStock } from './reserve-stock.js';

export interface InventoryConsumerDeps {
  readonly work: InventoryWork;
  readonly strategy: AllocationStrategy;
  /** Milliseconds that stock is held for an order that is not confirmed; 30 minutes where nothing is said. */
  readonly timeToLive?: number | undefined;
}
const halfAnHour = 30 * 60_000;

/** What the inventory context hears: what sagas ask of it, what orders come to, and what it asks of itself. */
export const inventoryConsumer = ({ work, strategy, timeToLive = halfAnHour }: InventoryConsumerDeps): Consumer => ({
  name: 'inventory',
  reactions: [
    makeReserveStock(work, strategy, timeToLive),
    makeReleaseReservation(work),
    makeConfirmReservation(work),
    makeExpireReservation(work),
  ],
});
