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

/** Names one level: what goes by its row, its lock and its history. */
export type LevelKey = Pick<StockLevel, 'sku' | 'locationId'>;

/** The one text that names a level: the subject and the lane of its events. */
export const levelName = ({ sku, locationId }: LevelKey): string => `${locationId}/${sku}`;

/** A level before anything was booked on it. */
export const emptyLevel = ({ sku, locationId }: LevelKey): StockLevel => ({
  sku,
  locationId,
  onHand: 0,
  reserved: 0,
  reorderPoint: null,
  allowBackorder: false,
  low: false,
  version: 0,
});

/** `on_hand - reserved`; negative only where backorders are allowed. */
export const available = (level: StockLevel): number => level.onHand - level.reserved;

/** What every level must be, at all times: `0 ≤ reserved ≤ on_hand`, or beyond where backorders are allowed. */
export const isSound = (level: StockLevel): boolean =>
  level.onHand >= 0 && level.reserved >= 0 && (level.reserved <= level.onHand || level.allowBackorder);

export const movementKinds = ['receipt', 'adjustment', 'reservation', 'release', 'transfer'] as const;
export type MovementKind = (typeof movementKinds)[number];

/** A row of the ledger: `on_hand` and `reserved` of a level are the sums of its movements, at all times. */
export interface Movement {
  readonly id: MovementId;
  readonly kind: MovementKind;
  readonly sku: Sku;
  readonly locationId: LocationId;
  /** By how much `on_hand` changes. */
  readonly onHand: number;
  /** By how much `reserved` changes. */
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
