import { productStatuses, type Product, type ProductContent } from '@quayside/domain/catalog';
import { BasisPoints, Money, ProductId, Sku, visibleText, wellFormed } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../kernel/index.js';

const Name = visibleText(200);
const Description = v.pipe(
  v.string(),
  v.maxLength(5_000, 'must be at most 5,000 characters'),
  v.regex(
    /^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f]*$/u,
    'must not contain control characters but tabs and line feeds',
  ),
  wellFormed,
);

/** At most 50 prices, of which no two are in one currency. */
const Prices = v.pipe(
  v.array(Money),
  v.maxLength(50, 'must have at most 50 prices'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const prices = dataset.value;
    for (const [index, price] of prices.entries()) {
      if (prices.findIndex(({ currency }) => currency === price.currency) === index) continue;
      addIssue({
        message: `there is a price in ${price.currency} already`,
        input: price.currency,
        path: [
          { type: 'array', origin: 'value', input: prices, key: index, value: price },
          { type: 'object', origin: 'value', input: price, key: 'currency', value: price.currency },
        ],
      });
    }
  }),
);

/** A product as everybody sees it, on every transport. */
export const ProductView = v.strictObject({
  id: ProductId,
  sku: Sku,
  name: Name,
  description: v.nullable(Description),
  prices: Prices,
  tax_rate_bp: BasisPoints,
  /** False for a service, such as carriage. */
  stocked: v.boolean(),
  status: v.picklist(productStatuses),
  version: v.number(),
  created_at: Instant,
  updated_at: Instant,
});
export type ProductView = v.InferOutput<typeof ProductView>;

export const productView = (product: Product): ProductView => ({
  id: product.id,
  sku: product.sku,
  name: product.name,
  description: product.description,
  prices: [...product.prices],
  tax_rate_bp: product.taxRate,
  stocked: product.stocked,
  status: product.status,
  version: product.version,
  created_at: product.createdAt,
  updated_at: product.updatedAt,
});

/** What a product is made of, as callers write it. What is left out has its default, in a replacement too. */
export const productInput = {
  name: Name,
  description: v.optional(v.nullable(Description), null),
  prices: Prices,
  tax_rate_bp: v.optional(BasisPoints, 0),
  stocked: v.optional(v.boolean(), true),
  status: v.optional(v.picklist(productStatuses), 'active'),
};

/** A JSON Merge Patch (RFC 7396) of it: what is not named stays, a list is replaced whole, null takes away. */
export const productPatch = {
  name: v.optional(Name),
  description: v.optional(v.nullable(Description)),
  prices: v.optional(Prices),
  tax_rate_bp: v.optional(BasisPoints),
  stocked: v.optional(v.boolean()),
  status: v.optional(v.picklist(productStatuses)),
};

const ProductInput = v.strictObject(productInput);
const ProductPatch = v.strictObject(productPatch);

export const contentOf = ({ tax_rate_bp: taxRate, ...input }: v.InferOutput<typeof ProductInput>): ProductContent => ({
  ...input,
  taxRate,
});

export const mergeContent = (content: ProductContent, patch: v.InferOutput<typeof ProductPatch>): ProductContent => ({
  name: patch.name ?? content.name,
  description: patch.description === undefined ? content.description : patch.description,
  prices: patch.prices ?? content.prices,
  taxRate: patch.tax_rate_bp ?? content.taxRate,
  stocked: patch.stocked ?? content.stocked,
  status: patch.status ?? content.status,
});
