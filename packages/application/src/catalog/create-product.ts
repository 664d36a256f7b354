import { createProduct as decideCreate, productStatuses } from '@quayside/domain/catalog';
import { fail, ok, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import type { CatalogWork } from './ports.js';
import { contentOf, productInput, ProductView, productView } from './product-view.js';

export const createProduct = contract({
  name: 'catalog.create_product',
  kind: 'command',
  summary: 'Put a product into the catalog',
  scope: 'catalog:write',
  once: 'optional',
  input: v.strictObject({ sku: Sku, ...productInput }),
  output: ProductView,
  errors: {
    sku_taken: {
      category: 'conflict',
      message: 'There is a product with this SKU; an archived one keeps its SKU and can be made active again.',
      details: v.strictObject({ status: v.picklist(productStatuses), version: v.number() }),
    },
  },
});

export const makeCreateProduct = (work: CatalogWork) =>
  command(createProduct, work, async ({ sku, ...input }, { tx }) => {
    const known = await tx.products.find(sku);
    if (known) return fail({ code: 'sku_taken', details: { status: known.status, version: known.version } });
    const { product, event } = decideCreate(tx.ids.next('prd'), sku, contentOf(input), tx.now);
    tx.products.save(product, event);
    return ok(productView(product));
  });
