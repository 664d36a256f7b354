import { fail, ok, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../kernel/index.js';
import { codesOf } from './location-view.js';
import type { LocationReader, StockArchive } from './ports.js';
import { StockView, stockView } from './stock-view.js';

export const getStock = contract({
  name: 'inventory.get_stock',
  kind: 'query',
  summary: 'Read the stock of one SKU: in total and at each location',
  scope: 'inventory:read',
  input: v.strictObject({ sku: Sku }),
  output: StockView,
  errors: { stock_not_found: { category: 'not_found', message: 'Nothing was ever booked of this SKU.' } },
});

export const makeGetStock = (archive: StockArchive, locations: LocationReader) =>
  query(getStock, async ({ sku }) => {
    const levels = await archive.levels(sku);
    return levels.length > 0
      ? ok(stockView(sku, levels, codesOf(await locations.all())))
      : fail({ code: 'stock_not_found' });
  });
