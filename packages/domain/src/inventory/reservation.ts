import type { Fact, Instant, OrderId, ReservationId } from '../kernel/index.js';
import type { Allocation, Shortage } from './allocation.js';

interface ReservationBase {
  readonly id: ReservationId;
  readonly orderId: OrderId;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface HeldReservation extends ReservationBase {
  readonly status: 'held';
  readonly allocations: readonly Allocation[];
  /** Null once the order is confirmed: from then on only the order ends it. */
  readonly expiresAt: Instant | null;
}
/** Asked for and not to be had. Kept, so that the same question has the same answer. */
export interface RefusedReservation extends ReservationBase {
  readonly status: 'refused';
  readonly shortages: readonly Shortage[];
}
export interface EndedReservation extends ReservationBase {
  readonly status: 'released' | 'expired';
  /** What it held; empty where it was called off before it held anything. */
  readonly allocations: readonly Allocation[];
  readonly endedAt: Instant;
}
export type Reservation = HeldReservation | RefusedReservation | EndedReservation;
export const reservationStatuses = [
  'held',
  'refused',
  'released',
  'expired',
] as const satisfies readonly Reservation['status'][];

export interface OfReservation {
  readonly reservationId: ReservationId;
  readonly orderId: OrderId;
}
export type StockReserved = Fact<
  'inventory.stock_reserved',
  OfReservation & { readonly expiresAt: Instant; readonly allocations: readonly Allocation[] }
>;
export type ReservationRefused = Fact<
  'inventory.reservation_refused',
  OfReservation & { readonly shortages: readonly Shortage[] }
>;
export type ReservationConfirmed = Fact<'inventory.reservation_confirmed', OfReservation>;
export type ReservationReleased = Fact<
  'inventory.reservation_released',
  OfReservation & { readonly allocations: readonly Allocation[] }
>;
export type ReservationExpired = Fact<
  'inventory.reservation_expired',
  OfReservation & { readonly allocations: readonly Allocation[] }
>;
export type ReservationEvent =
  | StockReserved
  | ReservationRefused
  | ReservationConfirmed
  | ReservationReleased
  | ReservationExpired;

export const evolveReservation = (reservation: Reservation | null, event: ReservationEvent): Reservation => {
  const { reservationId: id, orderId } = event.data;
  const next = {
    id,
    orderId,
    version: (reservation?.version ?? 0) + 1,
    createdAt: reservation?.createdAt ?? event.at,
    updatedAt: event.at,
  };
  if (event.type === 'inventory.stock_reserved' && !reservation)
    return { ...next, status: 'held', allocations: event.data.allocations, expiresAt: event.data.expiresAt };
  if (event.type === 'inventory.reservation_refused' && !reservation)
    return { ...next, status: 'refused', shortages: event.data.shortages };
  if (event.type === 'inventory.reservation_confirmed' && reservation?.status === 'held')
    return { ...next, status: 'held', allocations: reservation.allocations, expiresAt: null };
  if (event.type === 'inventory.reservation_released' && (!reservation || reservation.status === 'held'))
    return { ...next, status: 'released', allocations: reservation?.allocations ?? [], endedAt: event.at };
  if (event.type === 'inventory.reservation_expired' && reservation?.status === 'held')
    return { ...next, status: 'expired', allocations: reservation.allocations, endedAt: event.at };
  throw new Error(`${event.type} cannot follow ${reservation?.status ?? 'nothing'} in the history of ${id}`);
};

export interface ReservationDecided {
  readonly reservation: Reservation;
  readonly event: ReservationEvent;
}

export const holdStock = (
  of: OfReservation,
  allocations: readonly Allocation[],
  expiresAt: Instant,
  now: Instant,
): ReservationDecided =>
  decided(null, { type: 'inventory.stock_reserved', at: now, data: { ...of, allocations, expiresAt } });

export const refuseStock = (of: OfReservation, shortages: readonly Shortage[], now: Instant): ReservationDecided =>
  decided(null, { type: 'inventory.reservation_refused', at: now, data: { ...of, shortages } });

/** Null where there is nothing to confirm: it ended, or it is confirmed already. */
export const confirmReservation = (reservation: Reservation, now: Instant): ReservationDecided | null =>
  reservation.status === 'held' && reservation.expiresAt !== null
    ? decided(reservation, { type: 'inventory.reservation_confirmed', at: now, data: ofIt(reservation) })
    : null;

/**
 * Null where it ended before. A reservation that was never made is ended too, so that a request for it which comes
 * late finds it released.
 */
export const releaseReservation = (
  of: OfReservation,
  reservation: Reservation | null,
  now: Instant,
): ReservationDecided | null => {
  if (!reservation)
    return decided(null, { type: 'inventory.reservation_released', at: now, data: { ...of, allocations: [] } });
  if (reservation.status !== 'held') return null;
  return decided(reservation, {
    type: 'inventory.reservation_released',
    at: now,
    data: { ...ofIt(reservation), allocations: reservation.allocations },
  });
};

/** Null where it ended, was confirmed, or has time left. */
export const expireReservation = (reservation: Reservation, now: Instant): ReservationDecided | null =>
  reservation.status === 'held' && reservation.expiresAt !== null && reservation.expiresAt <= now
    ? decided(reservation, {
        type: 'inventory.reservation_expired',
        at: now,
        data: { ...ofIt(reservation), allocations: reservation.allocations },
      })
    : null;

const ofIt = (reservation: Reservation): OfReservation => ({
  reservationId: reservation.id,
  orderId: reservation.orderId,
});
const decided = (reservation: Reservation | null, event: ReservationEvent): ReservationDecided => ({
  reservation: evolveReservation(reservation, event),
  event,
});
