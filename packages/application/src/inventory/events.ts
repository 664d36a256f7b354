import {
  LocationCode,
  movementKinds,
  type Allocation,
  type LevelKey,
  type LocationEvent,
  type ReservationEvent,
  type StockEvent,
} from '@quayside/domain/inventory';
import { LocationId, OrderId, ReservationId, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { eventContract, Instant, type EventContracts } from '../kernel/index.js';
import { locationContent } from './location-view.js';

const scope = 'inventory:read';
type Inside<Type extends string> = Extract<LocationEvent | StockEvent | ReservationEvent, { type: Type }>['data'];

const level = { sku: Sku, location_id: LocationId };
const levelView = ({ sku, locationId }: LevelKey) => ({ sku, location_id: locationId });

const ofReservation = { reservation_id: ReservationId, order_id: OrderId };
const Of = v.strictObject(ofReservation);
const ofView = ({ reservationId, orderId }: Inside<'inventory.reservation_confirmed'>): v.InferOutput<typeof Of> => ({
  reservation_id: reservationId,
  order_id: orderId,
});
const allocations = v.array(v.strictObject({ ...level, quantity: v.number() }));
const allocationViews = (all: readonly Allocation[]): v.InferOutput<typeof allocations> =>
  all.map((one) => ({ ...levelView(one), quantity: one.quantity }));

const locationEvents = {
  'inventory.location_created': eventContract({
    type: 'inventory.location_created',
    version: 1,
    summary: 'A location was created',
    scope,
    data: v.strictObject({ code: LocationCode, ...locationContent }),
    view: ({ code, name, priority, active }: Inside<'inventory.location_created'>) => ({
      code,
      name,
      priority,
      active,
    }),
  }),
  'inventory.location_changed': eventContract({
    type: 'inventory.location_changed',
    version: 1,
    summary: 'A location was changed, and is now this',
    scope,
    data: v.strictObject(locationContent),
    view: ({ name, priority, active }: Inside<'inventory.location_changed'>) => ({ name, priority, active }),
  }),
} as const satisfies EventContracts<LocationEvent>;

const stockEvents = {
  'inventory.stock_moved': eventContract({
    type: 'inventory.stock_moved',
    version: 1,
    summary: 'Stock came in, was corrected, or was moved',
    scope,
    data: v.strictObject({
      ...level,
      kind: v.picklist(movementKinds),
      /** By how much `on_hand` changed. */
      change: v.number(),
      on_hand: v.number(),
      reserved: v.number(),
    }),
    view: ({ kind, change, onHand, reserved, ...key }: Inside<'inventory.stock_moved'>) => ({
      ...levelView(key),
      kind,
      change,
      on_hand: onHand,
      reserved,
    }),
  }),
  'inventory.stock_configured': eventContract({
    type: 'inventory.stock_configured',
    version: 1,
    summary: 'How a stock level is kept was changed, to this',
    scope,
    data: v.strictObject({ ...level, reorder_point: v.nullable(v.number()), allow_backorder: v.boolean() }),
    view: ({ reorderPoint, allowBackorder, ...key }: Inside<'inventory.stock_configured'>) => ({
      ...levelView(key),
      reorder_point: reorderPoint,
      allow_backorder: allowBackorder,
    }),
  }),
  'inventory.stock_low': eventContract({
    type: 'inventory.stock_low',
    version: 1,
    summary: 'A stock level fell to its reorder point; told once, until it rose above',
    scope,
    data: v.strictObject({ ...level, available: v.number(), reorder_point: v.number() }),
    view: ({ available, reorderPoint, ...key }: Inside<'inventory.stock_low'>) => ({
      ...levelView(key),
      available,
      reorder_point: reorderPoint,
    }),
  }),
} as const satisfies EventContracts<StockEvent>;

const reservationEvents = {
  'inventory.stock_reserved': eventContract({
    type: 'inventory.stock_reserved',
    version: 1,
    summary: 'Stock is held for an order',
    scope,
    data: v.strictObject({ ...ofReservation, expires_at: Instant, allocations }),
    view: (inside: Inside<'inventory.stock_reserved'>) => ({
      ...ofView(inside),
      expires_at: inside.expiresAt,
      allocations: allocationViews(inside.allocations),
    }),
  }),
  'inventory.reservation_refused': eventContract({
    type: 'inventory.reservation_refused',
    version: 1,
    summary: 'There was not enough stock for an order',
    scope,
    data: v.strictObject({
      ...ofReservation,
      shortages: v.array(v.strictObject({ sku: Sku, requested: v.number(), available: v.number() })),
    }),
    view: (inside: Inside<'inventory.reservation_refused'>) => ({
      ...ofView(inside),
      shortages: inside.shortages.map(({ sku, requested, available }) => ({ sku, requested, available })),
    }),
  }),
  'inventory.reservation_confirmed': eventContract({
    type: 'inventory.reservation_confirmed',
    version: 1,
    summary: 'What is held is held until the order ends it',
    scope,
    data: Of,
    view: ofView,
  }),
  'inventory.reservation_released': eventContract({
    type: 'inventory.reservation_released',
    version: 1,
    summary: 'What was held is free again',
    scope,
    data: v.strictObject({ ...ofReservation, allocations }),
    view: (inside: Inside<'inventory.reservation_released'>) => ({
      ...ofView(inside),
      allocations: allocationViews(inside.allocations),
    }),
  }),
  'inventory.reservation_expired': eventContract({
    type: 'inventory.reservation_expired',
    version: 1,
    summary: 'What was held is free again, for its time was over',
    scope,
    data: v.strictObject({ ...ofReservation, allocations }),
    view: (inside: Inside<'inventory.reservation_expired'>) => ({
      ...ofView(inside),
      allocations: allocationViews(inside.allocations),
    }),
  }),
} as const satisfies EventContracts<ReservationEvent>;

/** What the outside hears of locations, stock levels and reservations; the subject is what names each of them. */
export const inventoryEvents = { ...locationEvents, ...stockEvents, ...reservationEvents };
