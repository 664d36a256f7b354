import type { Fact, LocationId, Sku } from '../kernel/index.js';
import type { MovementKind } from './stock.js';

/** What operators did to a level: by how much, and what it came to. */
export type StockMoved = Fact<
  'inventory.stock_moved',
  { readonly sku: Sku; readonly locationId: LocationId; readonly kind: MovementKind; readonly change: number; readonly onHand: number; readonly reserved: number }
>;
export type StockLow = Fact<
  'inventory.stock_low',
  { readonly sku: Sku; readonly locationId: LocationId; readonly available: number; readonly reorderPoint: number }
>;
export type StockEvent = StockMoved | StockLow;
