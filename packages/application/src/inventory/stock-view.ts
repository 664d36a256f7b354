import { available, LocationCode, movementKinds, type Movement, type StockLevel } from '@quayside/domain/inventory';
import { MovementId, ReservationId, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../kernel/index.js';
import { codeOf, type LocationCodes } from './location-view.js';

/** One SKU at one location. */
export const StockLevelView = v.strictObject({
  sku: Sku,
  location: LocationCode,
  on_hand: v.number(),
  reserved: v.number(),
  /** `on_hand - reserved`; negative only where backorders are allowed. */
  available: v.number(),
  reorder_point: v.nullable(v.number()),
  allow_backorder: v.boolean(),
  /** Whether the level fell to its reorder point and did not rise above it since. */
  low: v.boolean(),
});
export type StockLevelView = v.InferOutput<typeof StockLevelView>;

export const stockLevelView = (level: StockLevel, codes: LocationCodes): StockLevelView => ({
  sku: level.sku,
  location: codeOf(codes, level.locationId),
  on_hand: level.onHand,
  reserved: level.reserved,
  available: available(level),
  reorder_point: level.reorderPoint,
  allow_backorder: level.allowBackorder,
  low: level.low,
});

/** One SKU over all locations. */
export const StockView = v.strictObject({
  sku: Sku,
  on_hand: v.number(),
  reserved: v.number(),
  available: v.number(),
  levels: v.array(StockLevelView),
});
export type StockView = v.InferOutput<typeof StockView>;

export const stockView = (sku: Sku, levels: readonly StockLevel[], codes: LocationCodes): StockView => {
  const sum = (figure: (level: StockLevel) => number) => levels.reduce((total, level) => total + figure(level), 0);
  return {
    sku,
    on_hand: sum((level) => level.onHand),
    reserved: sum((level) => level.reserved),
    available: sum(available),
    levels: levels.map((level) => stockLevelView(level, codes)).toSorted((a, b) => (a.location < b.location ? -1 : 1)),
  };
};

/** A row of the ledger. */
export const MovementView = v.strictObject({
  id: MovementId,
  kind: v.picklist(movementKinds),
  sku: Sku,
  location: LocationCode,
  on_hand_change: v.number(),
  reserved_change: v.number(),
  reservation_id: v.nullable(ReservationId),
  note: v.nullable(v.string()),
  /** The principal that moved it. */
  actor: v.string(),
  at: Instant,
});
export type MovementView = v.InferOutput<typeof MovementView>;

export const movementView = (movement: Movement, codes: LocationCodes): MovementView => ({
  id: movement.id,
  kind: movement.kind,
  sku: movement.sku,
  location: codeOf(codes, movement.locationId),
  on_hand_change: movement.onHand,
  reserved_change: movement.reserved,
  reservation_id: movement.reservationId,
  note: movement.note,
  actor: movement.actor,
  at: movement.at,
});
