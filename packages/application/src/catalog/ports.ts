import type { Product, ProductEvent, ProductStatus } from '@quayside/domain/catalog';
import type { Sku } from '@quayside/domain/kernel';
import type { InstantRange, ListRequest, Page, StagedMessages, UnitOfWork } from '../kernel/index.js';
import type { ProductOffers } from './messages.js';

/** What a unit of work on the catalog can read and stage. */
export interface CatalogTx extends StagedMessages {
  readonly products: StagedProducts;
}
export type CatalogWork = UnitOfWork<CatalogTx>;

export interface ProductReader {
  find(sku: Sku): Promise<Product | null>;
}

/** Products as a unit of work has them: read now, saved with the commit. */
export interface StagedProducts extends ProductReader {
  /**
   * Saves a product with the event that made it so. It is based on `product.version - 1`; a first version also on
   * there being no other product of its SKU.
   */
  save(product: Product, event: ProductEvent): void;
}

/** Products for those who only look. */
export interface ProductArchive extends ProductReader, ProductOffers {
  /** `q` finds by `matchesSearch`, over the `searchedText` of a product. */
  list(request: ListRequest<ProductFilter, ProductSort>): Promise<Page<Product>>;
}

export interface ProductFilter {
  readonly status?: readonly ProductStatus[] | undefined;
  readonly stocked?: boolean | undefined;
  readonly updatedAt?: InstantRange;
}
/** Text is sorted by code point, so that every store and every locale gives one order. */
export const productSorts = ['sku', 'name', 'created_at', 'updated_at'] as const;
export type ProductSort = (typeof productSorts)[number];
