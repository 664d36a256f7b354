import type { UseCase } from '../kernel/index.js';
import { archiveProduct, makeArchiveProduct } from './archive-product.js';
import { createProduct, makeCreateProduct } from './create-product.js';
import { getProduct, makeGetProduct } from './get-product.js';
import { listProducts, makeListProducts } from './list-products.js';
import type { CatalogWork, ProductArchive } from './ports.js';
import { makeReplaceProduct, replaceProduct } from './replace-product.js';
import { makeUpdateProduct, updateProduct } from './update-product.js';

export { catalogEvents } from './events.js';
export * from './messages.js';
export * from './ports.js';
export * from './search.js';
export { ProductView, productView } from './product-view.js';

export const catalogContracts = [
  createProduct,
  getProduct,
  listProducts,
  replaceProduct,
  updateProduct,
  archiveProduct,
] as const;

export interface CatalogDeps {
  readonly work: CatalogWork;
  /** Also the answer to every context that asks what something costs: `ProductOffers`. */
  readonly products: ProductArchive;
}

/** The catalog context, ready to be run. It hears nothing and does nothing in time. */
export const makeCatalog = ({ work, products }: CatalogDeps): { readonly useCases: readonly UseCase[] } => ({
  useCases: [
    makeCreateProduct(work),
    makeGetProduct(products),
    makeListProducts(products),
    makeReplaceProduct(work),
    makeUpdateProduct(work),
    makeArchiveProduct(work),
  ],
});
