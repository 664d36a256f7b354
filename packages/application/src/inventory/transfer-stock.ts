import { LocationCode } from '@quayside/domain/inventory';
import { fail, ok, Quantity, Sku } from '@quayside/domain/kernel';
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
import { Issues, locationNamed, unknownLocation } from './find-location.js';
import { codesOf } from './location-view.js';
import type { InventoryWork } from './ports.js';

export const transferStock = contract({
  name: 'inventory.transfer_stock',
  kind: 'command',
  summary: 'Book goods that went from one location to another; what is reserved stays where it is',
  scope: 'inventory:write',
  once: 'required',
  audits: { object: 'from' },
  input: v.strictObject({
    from: LocationCode,
    to: LocationCode,
    lines: bookingLines(v.strictObject({ sku: Sku, quantity: Quantity })),
    note: v.optional(v.nullable(Note), null),
  }),
  output: BookedView,
  errors: {
    unknown_location: unknownLocation,
    same_location: { category: 'invalid', message: 'A transfer goes from one location to another.', details: Issues },
    insufficient_stock: insufficientStock,
  },
});

export const makeTransferStock = (work: InventoryWork) =>
  command(transferStock, work, async ({ from, to, lines, note }, call) => {
    const { tx } = call;
    if (from === to)
      return fail({
        code: 'same_location',
        details: { issues: [{ path: 'to', message: 'must not be where it comes from' }] },
      });
    const [source, target] = await Promise.all([
      locationNamed(tx.locations, from, 'from'),
      locationNamed(tx.locations, to, 'to'),
    ]);
    if (!source.ok) return source;
    if (!target.ok) return target;
    const taken = addUp(lines.map(({ sku, quantity }) => ({ sku, change: -quantity })));
    const given = addUp(lines.map(({ sku, quantity }) => ({ sku, change: quantity })));
    const moves = [
      ...movesOf({ kind: 'transfer', location: source.value, note }, taken, call),
      ...movesOf({ kind: 'transfer', location: target.value, note }, given, call),
    ];
    const codes = codesOf([source.value, target.value]);
    const refused = refusalOf(await tx.stock.levels([...taken.keys()]), moves, codes);
    if (refused) return refused;
    tx.stock.book(moves);
    return ok(bookedView(moves, codes));
  });
