import { changeLevel, emptyLevel, isSound, LocationCode, type LevelChange } from '@quayside/domain/inventory';
import { fail, ok, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { StockFigure } from './count-stock.js';
import { locationNamed, unknownLocation } from './find-location.js';
import { codesOf } from './location-view.js';
import type { InventoryWork } from './ports.js';
import { StockLevelView, stockLevelView } from './stock-view.js';

export const configureStock = contract({
  name: 'inventory.configure_stock',
  kind: 'command',
  summary:
    'Change how a SKU is kept at a location (JSON Merge Patch): its reorder point, and whether it allows backorders',
  scope: 'inventory:write',
  once: 'optional',
  input: v.strictObject({
    sku: Sku,
    location: LocationCode,
    reorder_point: v.optional(v.nullable(StockFigure)),
    allow_backorder: v.optional(v.boolean()),
  }),
  output: StockLevelView,
  errors: {
    unknown_location: unknownLocation,
    backorders_open: {
      category: 'conflict',
      message: 'More is reserved than is on hand: backorders can be refused again once that is served.',
      details: v.strictObject({ on_hand: v.number(), reserved: v.number() }),
    },
  },
});

export const makeConfigureStock = (work: InventoryWork) =>
  command(configureStock, work, async ({ sku, location: code, ...patch }, { tx }) => {
    const [location, levels] = await Promise.all([
      locationNamed(tx.locations, code, 'location'),
      tx.stock.levels([sku]),
    ]);
    if (!location.ok) return location;
    const key = { sku, locationId: location.value.id };
    const level = levels.find(({ locationId }) => locationId === key.locationId) ?? emptyLevel(key);
    const settings = { reorderPoint: patch.reorder_point, allowBackorder: patch.allow_backorder };
    const change: LevelChange = { type: 'configured', key, settings, at: tx.now };
    const changed = changeLevel(level, change);
    if (!changed.ok || !isSound(changed.value.level))
      return fail({ code: 'backorders_open', details: { on_hand: level.onHand, reserved: level.reserved } });
    tx.stock.book([change]);
    return ok(stockLevelView(changed.value.level, codesOf([location.value])));
  });
