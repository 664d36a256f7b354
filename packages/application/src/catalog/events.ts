import type { ProductEvent } from '@quayside/domain/catalog';
import * as v from 'valibot';
import { eventContract, type EventContracts } from '../kernel/index.js';
import { ProductView } from './product-view.js';

const scope = 'catalog:read';
const { sku, name, description, prices, tax_rate_bp, stocked, status } = ProductView.entries;
const ProductContent = v.strictObject({ sku, name, description, prices, tax_rate_bp, stocked, status });

const contentView = (data: ProductEvent['data']): v.InferOutput<typeof ProductContent> => ({
  sku: data.sku,
  name: data.name,
  description: data.description,
  prices: [...data.prices],
  tax_rate_bp: data.taxRate,
  stocked: data.stocked,
  status: data.status,
});

/** What the outside hears of products. The subject is the product's id. */
export const catalogEvents = {
  'catalog.product_created': eventContract({
    type: 'catalog.product_created',
    version: 1,
    summary: 'A product was created',
    scope,
    data: ProductContent,
    view: contentView,
  }),
  'catalog.product_changed': eventContract({
    type: 'catalog.product_changed',
    version: 1,
    summary: 'A product was changed, archived or put back on sale, and is now this',
    scope,
    data: ProductContent,
    view: contentView,
  }),
} as const satisfies EventContracts<ProductEvent>;
