import type { Instant, LocationId, MovementId, ReservationId, Sku } from '../kernel/index.js';

/** One SKU at one location. */
export interface StockLevel {
  readonly sku: Sku;
  readonly locationId: LocationId;
  readonly onHand: number;
  readonly reserved: number;
  /** A level of `available` at which, or below which, `stock_low` is raised; null where nobody asked. */
  readonly reorderPoint: number | null;
  /** Whether more may be reserved than is there. */
  readonly allowBackorder: boolean;
  /** Whether `stock_low` was raised and the level did not rise above the reorder point since. */
  readonly low: boolean;
  /** The number of events told about this level. */
  readonly version: number;
}

/** `on_hand - reserved`; negative only where backorders are allowed. */
export const available = (level: StockLevel): number => level.onHand - level.reserved;

export const movementKinds = ['receipt', 'adjustment', 'reservation', 'release', 'transfer'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** A row of the ledger: `on_hand` and `reserved` of a level are the sums of its movements, at all times. */
export interface Movement {
  readonly id: MovementId;
  readonly kind: MovementKind;
  readonly sku: Sku;
  readonly locationId: LocationId;
  readonly onHand: number;
  readonly reserved: number;
  readonly reservationId: ReservationId | null;
  /** Why, in the words of whoever moved it. */
  readonly note: string | null;
  /** The principal that moved it. */
  readonly actor: string;
  readonly at: Instant;
}

/**
 * Whether a level crossed its reorder point: `fell` once, until it `rose` above.
 * The caller saves `low` and tells `stock_low` for `fell`, in the transaction of the change.
 */
export const crossing = (level: StockLevel): 'fell' | 'rose' | null => {
  const low = level.reorderPoint !== null && available(level) <= level.reorderPoint;
  if (low === level.low) return null;
  return low ? 'fell' : 'rose';
};

export interface Location {
  readonly id: LocationId;
  /** A short name of the shop's own, unique: `main`. */
  readonly code: string;
  readonly name: string;
  /** Lower goes first where an order could be served from several. */
  readonly priority: number;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: Instant;
}
