import type { Location, Movement, StockLevel } from '@quayside/domain/inventory';
import type { LocationId, MovementId, OrderId, ReservationId, Sku } from '@quayside/domain/kernel';

export const sku = (text: string): Sku => text as Sku;
/** The n-th location, in the order of their ids. */
export const loc = (n: number): LocationId => `loc_01h455vb4pex5vsknk084sn0${String(n).padStart(2, '0')}` as LocationId;
export const of = {
  reservationId: 'res_01h455vb4pex5vsknk084sn02q' as ReservationId,
  orderId: 'ord_01h455vb4pex5vsknk084sn02q' as OrderId,
} as const;
export const now = '2026-01-31T12:00:00.000Z';

export const level = (about: Partial<StockLevel> = {}): StockLevel => ({
  sku: sku('A'),
  locationId: loc(1),
  onHand: 0,
  reserved: 0,
  reorderPoint: null,
  allowBackorder: false,
  low: false,
  version: 0,
  ...about,
});

export const movement = (about: Partial<Movement> = {}): Movement => ({
  id: 'mov_01h455vb4pex5vsknk084sn02q' as MovementId,
  kind: 'receipt',
  sku: sku('A'),
  locationId: loc(1),
  onHand: 0,
  reserved: 0,
  reservationId: null,
  note: null,
  actor: 'key_1',
  at: now,
  ...about,
});

export const location = (about: Partial<Location> = {}): Location => ({
  id: loc(1),
  code: 'main',
  name: 'Main',
  priority: 100,
  active: true,
  version: 1,
  createdAt: now,
  updatedAt: now,
  ...about,
});
