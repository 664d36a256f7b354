import { fail, ok, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../kernel/index.js';
import { productNotFound } from './find-product.js';
import type { ProductReader } from './ports.js';
import { ProductView, productView } from './product-view.js';

export const getProduct = contract({
  name: 'catalog.get_product',
  kind: 'query',
  summary: 'Read one product',
  scope: 'catalog:read',
  input: v.strictObject({ sku: Sku }),
  output: ProductView,
  errors: { product_not_found: productNotFound },
});

export const makeGetProduct = (products: ProductReader) =>
  query(getProduct, async ({ sku }) => {
    const product = await products.find(sku);
    return product ? ok(productView(product)) : fail({ code: 'product_not_found' });
  });
