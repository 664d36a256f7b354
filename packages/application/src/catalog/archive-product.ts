import { archiveProduct as decideArchive } from '@quayside/domain/catalog';
import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { change, changeErrors, which } from './find-product.js';
import type { CatalogWork } from './ports.js';
import { ProductView, productView } from './product-view.js';

export const archiveProduct = contract({
  name: 'catalog.archive_product',
  kind: 'command',
  summary: 'Take a product off sale: it is kept for the orders that name it, and cannot be ordered',
  scope: 'catalog:write',
  once: 'optional',
  input: v.strictObject(which),
  output: ProductView,
  errors: changeErrors,
});

export const makeArchiveProduct = (work: CatalogWork) =>
  command(archiveProduct, work, async (input, { tx }) => {
    const changed = await change(tx, input, (product) => decideArchive(product, tx.now));
    return changed.ok ? ok(productView(changed.value)) : changed;
  });
