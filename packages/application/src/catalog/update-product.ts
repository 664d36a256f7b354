import { changeProduct, productContent } from '@quayside/domain/catalog';
import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { change, changeErrors, which } from './find-product.js';
import type { CatalogWork } from './ports.js';
import { mergeContent, productPatch, ProductView, productView } from './product-view.js';

export const updateProduct = contract({
  name: 'catalog.update_product',
  kind: 'command',
  summary: 'Change some of a product (JSON Merge Patch): what is not named stays, prices are replaced whole',
  scope: 'catalog:write',
  once: 'optional',
  input: v.strictObject({ ...which, ...productPatch }),
  output: ProductView,
  errors: changeErrors,
});

export const makeUpdateProduct = (work: CatalogWork) =>
  command(updateProduct, work, async ({ sku, expected_version, ...patch }, { tx }) => {
    const changed = await change(tx, { sku, expected_version }, (product) =>
      changeProduct(product, mergeContent(productContent(product), patch), tx.now),
    );
    return changed.ok ? ok(productView(changed.value)) : changed;
  });
