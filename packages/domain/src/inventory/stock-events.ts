import type { Fact } from '../kernel/index.js';
import type { LevelKey, MovementKind } from './stock.js';

/** What operators did to a level: by how much, and what it came to. */
export type StockMoved = Fact<
  'inventory.stock_moved',
  LevelKey & {
    readonly kind: MovementKind;
    /** By how much `on_hand` changed. */
    readonly change: number;
    readonly onHand: number;
    readonly reserved: number;
  }
>;
/** How a level is kept was changed, to this. */
export type StockConfigured = Fact<
  'inventory.stock_configured',
  LevelKey & { readonly reorderPoint: number | null; readonly allowBackorder: boolean }
>;
/** A level fell to its reorder point. Told once, until it rose above. */
export type StockLow = Fact<
  'inventory.stock_low',
  LevelKey & { readonly available: number; readonly reorderPoint: number }
>;
export type StockEvent = StockMoved | StockConfigured | StockLow;
