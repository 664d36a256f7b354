import type { Currency, Fact, Instant, Money, ProductId, Sku } from '../kernel/index.js';

export interface ProductContent {
  readonly name: string;
  readonly description: string | null;
  /** At most one for each currency. */
  readonly prices: readonly Money[];
  /** Basis points. */
  readonly taxRate: number;
  /** False for a service, such as carriage, of which nothing is kept in stock. */
  readonly stocked: boolean;
  /** An archived product is kept for the orders that name it, and cannot be ordered. */
  readonly status: 'active' | 'archived';
}

export interface Product extends ProductContent {
  readonly id: ProductId;
  readonly sku: Sku;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export type ProductCreated = Fact<'catalog.product_created', ProductContent & { readonly id: ProductId; readonly sku: Sku }>;
export type ProductChanged = Fact<'catalog.product_changed', ProductContent>;
export type ProductEvent = ProductCreated | ProductChanged;

export interface ProductDecided {
  readonly product: Product;
  readonly event: ProductEvent;
}

export const createProduct = (id: ProductId, sku: Sku, content: ProductContent, now: Instant): ProductDecided => ({
  product: { ...content, id, sku, version: 1, createdAt: now, updatedAt: now },
  event: { type: 'catalog.product_created', at: now, data: { ...content, id, sku } },
});

/** Null where the content is the same: saying it again makes no new version. */
export const changeProduct = (product: Product, content: ProductContent, now: Instant): ProductDecided | null =>
  sameContent(product, content)
    ? null
    : {
        product: { ...product, ...content, version: product.version + 1, updatedAt: now },
        event: { type: 'catalog.product_changed', at: now, data: content },
      };

export const priceIn = (product: ProductContent, currency: Currency): Money | null =>
  product.prices.find((price) => price.currency === currency) ?? null;

const sameContent = (a: ProductContent, b: ProductContent): boolean =>
  a.name === b.name && a.description === b.description && a.taxRate === b.taxRate && a.stocked === b.stocked && a.status === b.status &&
  a.prices.length === b.prices.length && a.prices.every((price) => priceIn(b, price.currency)?.amount === price.amount);
