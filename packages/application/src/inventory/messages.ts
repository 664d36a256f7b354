import type { OrderId, ReservationId, Sku } from '@quayside/domain/kernel';
import type { ReservationEvent } from '@quayside/domain/inventory';

/** What inventory can be asked by other contexts, and what it tells them. */
export interface ReserveStockCommand {
  readonly reservationId: ReservationId;
  readonly orderId: OrderId;
  readonly needs: readonly { readonly sku: Sku; readonly quantity: number }[];
}
export interface ReleaseReservationCommand {
  readonly reservationId: ReservationId;
  readonly orderId: OrderId;
}
export const reserveStock = 'inventory.reserve_stock';
export const releaseReservation = 'inventory.release_reservation';

/** What inventory asks of itself when the time of a reservation is over: it travels behind whatever confirms it. */
export interface ExpireReservationCommand {
  readonly reservationId: ReservationId;
}
export const expireReservation = 'inventory.expire_reservation';

type Data<Type extends ReservationEvent['type']> = Extract<ReservationEvent, { type: Type }>['data'];
export type StockReservedMessage = Data<'inventory.stock_reserved'>;
export type ReservationRefusedMessage = Data<'inventory.reservation_refused'>;
export type ReservationReleasedMessage = Data<'inventory.reservation_released'>;
export type ReservationExpiredMessage = Data<'inventory.reservation_expired'>;
export const stockReserved = 'inventory.stock_reserved';
export const reservationRefused = 'inventory.reservation_refused';
export const reservationReleased = 'inventory.reservation_released';
export const reservationExpired = 'inventory.reservation_expired';
