import { LocationCode, reservationStatuses, type Reservation } from '@quayside/domain/inventory';
import { OrderId, ReservationId, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../kernel/index.js';
import { codeOf, type LocationCodes } from './location-view.js';

/** What is held for an order, or was, or could not be. */
export const ReservationView = v.strictObject({
  id: ReservationId,
  order_id: OrderId,
  status: v.picklist(reservationStatuses),
  /** What it holds, or held until it ended. */
  allocations: v.array(v.strictObject({ sku: Sku, location: LocationCode, quantity: v.number() })),
  /** Why it was refused. */
  shortages: v.array(v.strictObject({ sku: Sku, requested: v.number(), available: v.number() })),
  /** Null where it ended, or where the order is confirmed and alone can end it. */
  expires_at: v.nullable(Instant),
  ended_at: v.nullable(Instant),
  version: v.number(),
  created_at: Instant,
  updated_at: Instant,
});
export type ReservationView = v.InferOutput<typeof ReservationView>;

export const reservationView = (reservation: Reservation, codes: LocationCodes): ReservationView => ({
  id: reservation.id,
  order_id: reservation.orderId,
  status: reservation.status,
  allocations:
    'allocations' in reservation
      ? reservation.allocations.map(({ sku, locationId, quantity }) => ({
          sku,
          location: codeOf(codes, locationId),
          quantity,
        }))
      : [],
  shortages: 'shortages' in reservation ? [...reservation.shortages] : [],
  expires_at: 'expiresAt' in reservation ? reservation.expiresAt : null,
  ended_at: 'endedAt' in reservation ? reservation.endedAt : null,
  version: reservation.version,
  created_at: reservation.createdAt,
  updated_at: reservation.updatedAt,
});
