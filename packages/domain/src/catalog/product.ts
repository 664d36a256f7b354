import type { Currency, Fact, Instant, Money, ProductId, Sku } from '../kernel/index.js';

export interface ProductContent {
  readonly name: string;
  readonly description: string | null;
  /** At most one for each currency; a product keeps them in the order of their currencies. */
  readonly prices: readonly Money[];
  /** Basis points. */
  readonly taxRate: number;
  /** False for a service, such as carriage, of which nothing is kept in stock. */
  readonly stocked: boolean;
  /** An archived product is kept for the orders that name it, and cannot be ordered. */
  readonly status: ProductStatus;
}

export const productStatuses = ['active', 'archived'] as const;
export type ProductStatus = (typeof productStatuses)[number];

export interface Product extends ProductContent {
  readonly id: ProductId;
  readonly sku: Sku;
  /** The number of events in the product's history. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export type ProductCreated = Fact<
  'catalog.product_created',
  ProductContent & { readonly id: ProductId; readonly sku: Sku }
>;
export type ProductChanged = Fact<'catalog.product_changed', ProductContent & { readonly sku: Sku }>;
export type ProductEvent = ProductCreated | ProductChanged;

export interface ProductDecided {
  readonly product: Product;
  readonly event: ProductEvent;
}

export const createProduct = (id: ProductId, sku: Sku, input: ProductContent, now: Instant): ProductDecided => {
  const content = inOrder(input);
  return {
    product: { ...content, id, sku, version: 1, createdAt: now, updatedAt: now },
    event: { type: 'catalog.product_created', at: now, data: { ...content, id, sku } },
  };
};

/** Null where the content is the same: saying it again makes no new version. */
export const changeProduct = (product: Product, input: ProductContent, now: Instant): ProductDecided | null => {
  const content = inOrder(input);
  if (sameContent(product, content)) return null;
  return {
    product: { ...product, ...content, version: product.version + 1, updatedAt: now },
    event: { type: 'catalog.product_changed', at: now, data: { ...content, sku: product.sku } },
  };
};

/** Null where it is archived already. */
export const archiveProduct = (product: Product, now: Instant): ProductDecided | null =>
  changeProduct(product, { ...productContent(product), status: 'archived' }, now);

/** What of a product can be changed, as it is. */
export const productContent = ({ name, description, prices, taxRate, stocked, status }: Product): ProductContent => ({
  name,
  description,
  prices,
  taxRate,
  stocked,
  status,
});

export const priceIn = (product: ProductContent, currency: Currency): Money | null =>
  product.prices.find((price) => price.currency === currency) ?? null;

/** Two prices in one currency would leave open what the product costs: that is a bug of the caller. */
const inOrder = (content: ProductContent): ProductContent => {
  const prices = content.prices.toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
  const twice = prices.find((price, index) => price.currency === prices[index + 1]?.currency);
  if (twice) throw new TypeError(`two prices in ${twice.currency}`);
  return { ...content, prices };
};

const sameContent = (a: ProductContent, b: ProductContent): boolean =>
  a.name === b.name &&
  a.description === b.description &&
  a.taxRate === b.taxRate &&
  a.stocked === b.stocked &&
  a.status === b.status &&
  a.prices.length === b.prices.length &&
  a.prices.every((price) => priceIn(b, price.currency)?.amount === price.amount);
