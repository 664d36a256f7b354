import type { Product, ProductDecided } from '@quayside/domain/catalog';
import { fail, ok, Sku, type Result } from '@quayside/domain/kernel';
import { ExpectedVersion, versionMismatch } from '../kernel/index.js';
import type { CatalogTx } from './ports.js';

export const productNotFound = { category: 'not_found', message: 'There is no product with this SKU.' } as const;

/** What every change of a product is asked with, and how it is refused. */
export const which = { sku: Sku, expected_version: ExpectedVersion };
export const changeErrors = { product_not_found: productNotFound, version_mismatch: versionMismatch } as const;

type ChangeError =
  | { readonly code: 'product_not_found' }
  | { readonly code: 'version_mismatch'; readonly details: { readonly current_version: number } };

/** Changes a product that is still at the version its caller knows. Gives back the product as it is then. */
export const change = async (
  tx: CatalogTx,
  { sku, expected_version: expected }: { readonly sku: Sku; readonly expected_version: ExpectedVersion },
  decide: (product: Product) => ProductDecided | null,
): Promise<Result<Product, ChangeError>> => {
  const product = await tx.products.find(sku);
  if (!product) return fail({ code: 'product_not_found' });
  if (expected !== 'any' && expected !== product.version)
    return fail({ code: 'version_mismatch', details: { current_version: product.version } });
  const decided = decide(product);
  if (!decided) return ok(product);
  tx.products.save(decided.product, decided.event);
  return ok(decided.product);
};
