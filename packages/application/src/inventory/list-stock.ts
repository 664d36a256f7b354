import { LocationCode } from '@quayside/domain/inventory';
import { ok, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, listInput, listOutput, pageView, query, requestOf } from '../kernel/index.js';
import { codesOf } from './location-view.js';
import { stockSorts, type LocationReader, type StockArchive } from './ports.js';
import { stockLevelView, StockLevelView } from './stock-view.js';

export const listStock = contract({
  name: 'inventory.list_stock',
  kind: 'query',
  summary: 'List stock levels: a row for each SKU at each location',
  scope: 'inventory:read',
  input: listInput({
    sorts: stockSorts,
    filters: { sku: v.optional(Sku), location: v.optional(LocationCode), low: v.optional(v.boolean()) },
  }),
  output: listOutput(StockLevelView),
  errors: {},
});

export const makeListStock = (archive: StockArchive, locations: LocationReader) =>
  query(listStock, async (input) => {
    const known = await locations.all();
    const location = known.find(({ code }) => code === input.location);
    const nowhere = input.location !== undefined && !location;
    const filter = { sku: input.sku, low: input.low, locationId: location?.id };
    const page = nowhere ? nothing : await archive.list(requestOf(input, filter, 'sku'));
    const codes = codesOf(known);
    return ok(pageView(page, input, (level) => stockLevelView(level, codes)));
  });

/** What a list has of a location that does not exist. */
export const nothing = { items: [], total: 0, totalIsEstimate: false, nextCursor: null } as const;
