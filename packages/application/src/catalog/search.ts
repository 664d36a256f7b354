import type { Product } from '@quayside/domain/catalog';

export { matchesSearch, searchTerms, searchWords, type SearchTerms } from '../kernel/search.js';

/** What of a product is searched. */
export const searchedText = (product: Pick<Product, 'sku' | 'name' | 'description'>): string =>
  `${product.sku} ${product.name} ${product.description ?? ''}`;
