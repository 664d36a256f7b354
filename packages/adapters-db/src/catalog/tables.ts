import type { ProductStatus } from '@quayside/domain/catalog';
import { sql } from 'drizzle-orm';
import { boolean, customType, index, integer, jsonb, pgSchema, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../kernel/tables.js';

export const catalogSchema = pgSchema('catalog');

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' });

export const products = catalogSchema.table(
  'products',
  {
    id: uuid('id').primaryKey(),
    sku: text('sku').notNull(),
    name: text('name').notNull(),
    description: text('description'),
    /** Minor units by currency, `{"EUR":399}`: an object cannot hold two prices in one currency. */
    prices: jsonb('prices').$type<Readonly<Record<string, number>>>().notNull(),
    taxRate: integer('tax_rate').notNull(),
    stocked: boolean('stocked').notNull(),
    status: text('status').$type<ProductStatus>().notNull(),
    version: integer('version').notNull(),
    /** What a search looks through, as `searchWords` tells words apart, with blanks between them. */
    words: text('words').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    search: tsvector('search').generatedAlwaysAs(sql`array_to_tsvector(string_to_array(words, ' '))`),
  },
  (table) => [
    uniqueIndex('products_sku').on(table.sku),
    index('products_name').on(table.name, table.id),
    index('products_created_at').on(table.createdAt, table.id),
    index('products_updated_at').on(table.updatedAt, table.id),
    index('products_status').on(table.status, table.sku),
    index('products_search').using('gin', table.search),
  ],
);
