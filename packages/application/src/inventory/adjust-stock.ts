import { LocationCode } from '@quayside/domain/inventory';
import { ok, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import {
  addUp,
  BookedView,
  bookedView,
  bookingLines,
  insufficientStock,
  movesOf,
  Note,
  refusalOf,
} from './book-stock.js';
import { locationNamed, unknownLocation } from './find-location.js';
import { codesOf } from './location-view.js';
import type { InventoryWork } from './ports.js';

/** An integer from -1,000,000 to 1,000,000, and not zero. */
const Change = v.pipe(
  v.number(),
  v.integer('must be an integer'),
  v.minValue(-1_000_000, 'must be at least -1,000,000'),
  v.maxValue(1_000_000, 'must be at most 1,000,000'),
  v.notValue(0, 'must not be zero'),
);

export const adjustStock = contract({
  name: 'inventory.adjust_stock',
  kind: 'command',
  summary: 'Book what was found, broken or lost at a location: more or fewer by so many, with the reason',
  scope: 'inventory:write',
  once: 'required',
  audits: { object: 'location' },
  input: v.strictObject({
    location: LocationCode,
    lines: bookingLines(v.strictObject({ sku: Sku, change: Change })),
    note: Note,
  }),
  output: BookedView,
  errors: { unknown_location: unknownLocation, insufficient_stock: insufficientStock },
});

export const makeAdjustStock = (work: InventoryWork) =>
  command(adjustStock, work, async ({ location: code, lines, note }, call) => {
    const { tx } = call;
    const location = await locationNamed(tx.locations, code, 'location');
    if (!location.ok) return location;
    const changes = addUp(lines);
    const moves = movesOf({ kind: 'adjustment', location: location.value, note }, changes, call);
    const codes = codesOf([location.value]);
    const refused = refusalOf(await tx.stock.levels([...changes.keys()]), moves, codes);
    if (refused) return refused;
    tx.stock.book(moves);
    return ok(bookedView(moves, codes));
  });
