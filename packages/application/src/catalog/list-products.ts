import { productStatuses } from '@quayside/domain/catalog';
import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import {
  anyOf,
  contract,
  instantRange,
  listInput,
  listOutput,
  pageView,
  query,
  requestOf,
  searchText,
} from '../kernel/index.js';
import { productSorts, type ProductArchive } from './ports.js';
import { ProductView, productView } from './product-view.js';

export const listProducts = contract({
  name: 'catalog.list_products',
  kind: 'query',
  summary: 'List products, or search them by words of their name, description or SKU',
  scope: 'catalog:read',
  input: listInput({
    sorts: productSorts,
    filters: {
      q: searchText,
      status: anyOf(productStatuses),
      stocked: v.optional(v.boolean()),
      updated_at: instantRange,
    },
  }),
  output: listOutput(ProductView),
  errors: {},
});

export const makeListProducts = (archive: ProductArchive) =>
  query(listProducts, async (input) => {
    const filter = { status: input.status, stocked: input.stocked, updatedAt: input.updated_at };
    return ok(pageView(await archive.list(requestOf(input, filter, 'sku')), input, productView));
  });
