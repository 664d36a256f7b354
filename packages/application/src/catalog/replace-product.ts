import { changeProduct } from '@quayside/domain/catalog';
import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { change, changeErrors, which } from './find-product.js';
import type { CatalogWork } from './ports.js';
import { contentOf, productInput, ProductView, productView } from './product-view.js';

export const replaceProduct = contract({
  name: 'catalog.replace_product',
  kind: 'command',
  summary: 'Write a product anew: what is left out has its default. It must exist; to make one is a command of its own',
  scope: 'catalog:write',
  once: 'optional',
  input: v.strictObject({ ...which, ...productInput }),
  output: ProductView,
  errors: changeErrors,
});

export const makeReplaceProduct = (work: CatalogWork) =>
  command(replaceProduct, work, async ({ sku, expected_version, ...input }, { tx }) => {
    const changed = await change(tx, { sku, expected_version }, (product) =>
      changeProduct(product, contentOf(input), tx.now),
    );
    return changed.ok ? ok(productView(changed.value)) : changed;
  });
