import type { Location, Movement, Reservation, StockLevel } from '@quayside/domain/inventory';
import type { Sku } from '@quayside/domain/kernel';
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import type { locations, movements, reservations, stock } from './tables.js';

export const toLocationRow = (location: Location): InferInsertModel<typeof locations> => ({
  ...location,
  id: uuidOf(location.id),
});

export const fromLocationRow = (row: InferSelectModel<typeof locations>): Location => ({
  ...row,
  id: idOf('loc', row.id),
});

export const fromStockRow = (row: InferSelectModel<typeof stock>): StockLevel => ({
  ...row,
  sku: row.sku as Sku,
  locationId: idOf('loc', row.locationId),
});

export const fromMovementRow = (row: InferSelectModel<typeof movements>): Movement => ({
  ...row,
  id: idOf('mov', row.id),
  sku: row.sku as Sku,
  locationId: idOf('loc', row.locationId),
  reservationId: row.reservationId === null ? null : idOf('res', row.reservationId),
});

export const toReservationRow = (reservation: Reservation): InferInsertModel<typeof reservations> => {
  const expiresAt = reservation.status === 'held' ? reservation.expiresAt : null;
  return {
    id: uuidOf(reservation.id),
    orderId: uuidOf(reservation.orderId),
    status: reservation.status,
    allocations: 'allocations' in reservation ? reservation.allocations : [],
    shortages: 'shortages' in reservation ? reservation.shortages : [],
    expiresAt,
    expiryDueAt: expiresAt,
    endedAt: 'endedAt' in reservation ? reservation.endedAt : null,
    version: reservation.version,
    createdAt: reservation.createdAt,
    updatedAt: reservation.updatedAt,
  };
};

export const fromReservationRow = (row: InferSelectModel<typeof reservations>): Reservation => {
  const { allocations, shortages, expiresAt } = row;
  const base = {
    id: idOf('res', row.id),
    orderId: idOf('ord', row.orderId),
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
  switch (row.status) {
    case 'held':
      return { ...base, status: 'held', allocations, expiresAt };
    case 'refused':
      return { ...base, status: 'refused', shortages };
    case 'released':
    case 'expired':
      // The table's constraints hold that what ended has its moment.
      return { ...base, status: row.status, allocations, endedAt: row.endedAt ?? '' };
  }
};
