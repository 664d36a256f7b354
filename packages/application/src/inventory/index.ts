import type { Consumer, Sweep, UseCase } from '../kernel/index.js';
import { adjustStock, makeAdjustStock } from './adjust-stock.js';
import { configureStock, makeConfigureStock } from './configure-stock.js';
import { countStock, makeCountStock } from './count-stock.js';
import { createLocation, makeCreateLocation } from './create-location.js';
import { overdueReservations } from './expire-reservation.js';
import { getLocation, makeGetLocation } from './get-location.js';
import { getReservation, makeGetReservation } from './get-reservation.js';
import { getStock, makeGetStock } from './get-stock.js';
import { listLocations, makeListLocations } from './list-locations.js';
import { listMovements, makeListMovements } from './list-movements.js';
import { listReservations, makeListReservations } from './list-reservations.js';
import { listStock, makeListStock } from './list-stock.js';
import type { LocationArchive, MovementArchive, ReservationArchive, StockArchive } from './ports.js';
import { makeReceiveStock, receiveStock } from './receive-stock.js';
import { inventoryConsumer, type InventoryConsumerDeps } from './subscriptions.js';
import { makeTransferStock, transferStock } from './transfer-stock.js';
import { makeUpdateLocation, updateLocation } from './update-location.js';

export { inventoryEvents } from './events.js';
export * from './ports.js';
export { defaultLocation } from './create-location.js';

export const inventoryContracts = [
  createLocation,
  getLocation,
  listLocations,
  updateLocation,
  listStock,
  getStock,
  configureStock,
  receiveStock,
  adjustStock,
  transferStock,
  countStock,
  listMovements,
  listReservations,
  getReservation,
] as const;

export interface InventoryDeps extends InventoryConsumerDeps {
  readonly locations: LocationArchive;
  readonly stock: StockArchive;
  readonly movements: MovementArchive;
  readonly reservations: ReservationArchive;
}

/** The inventory context, ready to be run: what can be asked of it, what it hears, and what it does in time. */
export const makeInventory = (
  deps: InventoryDeps,
): { readonly useCases: readonly UseCase[]; readonly consumer: Consumer; readonly sweeps: readonly Sweep[] } => {
  const { work, locations, stock, movements, reservations } = deps;
  return {
    useCases: [
      makeCreateLocation(work),
      makeGetLocation(locations),
      makeListLocations(locations),
      makeUpdateLocation(work),
      makeListStock(stock, locations),
      makeGetStock(stock, locations),
      makeConfigureStock(work),
      makeReceiveStock(work),
      makeAdjustStock(work),
      makeTransferStock(work),
      makeCountStock(work),
      makeListMovements(movements, locations),
      makeListReservations(reservations, locations),
      makeGetReservation(reservations, locations),
    ],
    consumer: inventoryConsumer(deps),
    sweeps: [overdueReservations(work, reservations)],
  };
};
