import { emptyLevel, LocationCode, type LevelChange, type StockLevel } from '@quayside/domain/inventory';
import { fail, ok, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { BookedView, bookedView, bookingLines, insufficientStock, movesOf, Note, refusalOf } from './book-stock.js';
import { Issues, locationNamed, unknownLocation } from './find-location.js';
import { codesOf } from './location-view.js';
import type { InventoryWork } from './ports.js';

/** How many pieces there can be of one SKU at one location: an integer up to 1,000,000,000. */
export const StockFigure = v.pipe(
  v.number(),
  v.integer('must be an integer'),
  v.minValue(0, 'must not be negative'),
  v.maxValue(1_000_000_000, 'must be at most 1,000,000,000'),
);

export const countStock = contract({
  name: 'inventory.count_stock',
  kind: 'command',
  summary: 'Book what was counted at a location: what is on hand becomes this, and the difference goes into the ledger',
  scope: 'inventory:write',
  once: 'optional',
  audits: { object: 'location' },
  input: v.strictObject({
    location: LocationCode,
    lines: bookingLines(v.strictObject({ sku: Sku, on_hand: StockFigure })),
    note: v.optional(Note, 'stock count'),
  }),
  output: BookedView,
  errors: {
    unknown_location: unknownLocation,
    sku_counted_twice: { category: 'invalid', message: 'A count has one figure for each SKU.', details: Issues },
    insufficient_stock: insufficientStock,
  },
});

/** Counting the same again books nothing. A figure that moves while it is being booked has the difference taken anew. */
export const makeCountStock = (work: InventoryWork) =>
  command(countStock, work, async ({ location: code, lines, note }, call) => {
    const { tx } = call;
    const issues = repeated(lines.map(({ sku }) => sku));
    if (issues.length > 0) return fail({ code: 'sku_counted_twice', details: { issues } });
    const location = await locationNamed(tx.locations, code, 'location');
    if (!location.ok) return location;
    const { id: locationId } = location.value;
    const levels = (await tx.stock.levels(lines.map(({ sku }) => sku))).filter(
      (level) => level.locationId === locationId,
    );
    const bySku = new Map<Sku, StockLevel>(levels.map((level) => [level.sku, level]));
    const before = (sku: Sku) => bySku.get(sku) ?? emptyLevel({ sku, locationId });
    const differences = new Map(
      lines
        .map(({ sku, on_hand: counted }) => [sku, counted - before(sku).onHand] as const)
        .filter(([, change]) => change !== 0),
    );
    const moves = movesOf({ kind: 'adjustment', location: location.value, note }, differences, call).map((move) => ({
      ...move,
      from: before(move.movement.sku).onHand,
    }));
    const codes = codesOf([location.value]);
    const refused = refusalOf(levels, moves, codes);
    if (refused) return refused;
    // Nothing was found of a SKU that was never here: from now on its level is known to be zero.
    const begun = lines
      .filter(({ sku, on_hand: counted }) => counted === 0 && !bySku.has(sku))
      .map(({ sku }): LevelChange => ({ type: 'configured', key: { sku, locationId }, settings: {}, at: tx.now }));
    tx.stock.book([...moves, ...begun]);
    return ok(bookedView(moves, codes));
  });

const repeated = (skus: readonly Sku[]) => {
  const seen = new Set<Sku>();
  return skus.flatMap((sku, index) => {
    if (seen.has(sku)) return [{ path: `lines.${index}.sku`, message: 'was counted in a line before' }];
    seen.add(sku);
    return [];
  });
};
