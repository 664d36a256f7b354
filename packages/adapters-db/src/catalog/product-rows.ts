import { searchedText, searchWords } from '@quayside/application/catalog';
import type { Product } from '@quayside/domain/catalog';
import { money, type Currency, type Money, type Sku } from '@quayside/domain/kernel';
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import type { products } from './tables.js';

export type ProductRow = InferInsertModel<typeof products>;
export type StoredProduct = Omit<InferSelectModel<typeof products>, 'words' | 'search'>;

export const toRow = (product: Product): ProductRow => ({
  id: uuidOf(product.id),
  sku: product.sku,
  name: product.name,
  description: product.description,
  prices: Object.fromEntries(product.prices.map(({ currency, amount }) => [currency, amount])),
  taxRate: product.taxRate,
  stocked: product.stocked,
  status: product.status,
  version: product.version,
  words: searchWords(searchedText(product)).join(' '),
  createdAt: product.createdAt,
  updatedAt: product.updatedAt,
});

export const fromRow = (row: StoredProduct): Product => ({
  id: idOf('prd', row.id),
  sku: row.sku as Sku,
  name: row.name,
  description: row.description,
  prices: pricesOf(row.prices),
  taxRate: row.taxRate,
  stocked: row.stocked,
  status: row.status,
  version: row.version,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

/** In the order of their currencies: so `jsonb` keeps keys of one length. */
export const pricesOf = (prices: StoredProduct['prices']): readonly Money[] =>
  Object.entries(prices).map(([currency, amount]) => money(amount, currency as Currency));
