import { LocationCode } from '@quayside/domain/inventory';
import { ok, Quantity, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { addUp, BookedView, bookedView, bookingLines, movesOf, Note } from './book-stock.js';
import { locationNamed, unknownLocation } from './find-location.js';
import { codesOf } from './location-view.js';
import type { InventoryWork } from './ports.js';

export const receiveStock = contract({
  name: 'inventory.receive_stock',
  kind: 'command',
  summary: 'Book goods that arrived at a location',
  scope: 'inventory:write',
  once: 'required',
  audits: { object: 'location' },
  input: v.strictObject({
    location: LocationCode,
    lines: bookingLines(v.strictObject({ sku: Sku, quantity: Quantity })),
    note: v.optional(v.nullable(Note), null),
  }),
  output: BookedView,
  errors: { unknown_location: unknownLocation },
});

export const makeReceiveStock = (work: InventoryWork) =>
  command(receiveStock, work, async ({ location: code, lines, note }, call) => {
    const location = await locationNamed(call.tx.locations, code, 'location');
    if (!location.ok) return location;
    const changes = addUp(lines.map(({ sku, quantity }) => ({ sku, change: quantity })));
    const moves = movesOf({ kind: 'receipt', location: location.value, note }, changes, call);
    call.tx.stock.book(moves);
    return ok(bookedView(moves, codesOf([location.value])));
  });
