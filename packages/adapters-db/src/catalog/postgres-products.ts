import {
  searchTerms,
  type CatalogTx,
  type CatalogWork,
  type ProductArchive,
  type ProductFilter,
  type ProductOffer,
  type ProductSort,
} from '@quayside/application/catalog';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { Product, ProductEvent } from '@quayside/domain/catalog';
import type { Sku } from '@quayside/domain/kernel';
import { getTableColumns } from 'drizzle-orm';
import { batched } from '../kernel/batcher.js';
import type { Database } from '../kernel/database.js';
import { equals, listRows, where, withinRange, type Condition, type Listing } from '../kernel/listing.js';
import { postgresWork, type Stage, type WorkDeps } from '../kernel/postgres-work.js';
import { readingRows } from '../kernel/select.js';
import { inserting, updating, type Writer } from '../kernel/table-writer.js';
import { fromRow, pricesOf, toRow } from './product-rows.js';
import { products } from './tables.js';

const insertProducts = inserting(products);
const changeProducts = updating(products, 'id', [
  'version',
  'name',
  'description',
  'prices',
  'taxRate',
  'stocked',
  'status',
  'words',
  'updatedAt',
]);

/** In the order in which they write. */
export const catalogWriters: readonly Writer<never>[] = [insertProducts, changeProducts];

// What a search looks through is as long as the product itself, and nobody reads it.
const { words: _words, search: _search, ...read } = getTableColumns(products);
const columns = Object.values(read)
  .map(({ name }) => `p.${name}`)
  .join(', ');
const productOf = readingRows(products);

const listing: Listing<ProductSort> = {
  from: 'catalog.products p',
  columns,
  sorts: {
    sku: { column: 'p.sku', type: 'text' },
    name: { column: 'p.name', type: 'text' },
    created_at: { column: 'p.created_at', type: 'timestamptz' },
    updated_at: { column: 'p.updated_at', type: 'timestamptz' },
  },
  id: { column: 'p.id', type: 'uuid' },
};

/**
 * A search sorts what it found. Of a word whose beginning is looked for the planner assumes that it is common, so it would
 * walk an index in the order of the list until enough is found, which for a rare word is all of it: by an expression it cannot.
 */
const searchListing: Listing<ProductSort> = {
  ...listing,
  sorts: {
    sku: { column: "(p.sku || '')", type: 'text' },
    name: { column: "(p.name || '')", type: 'text' },
    created_at: { column: "(p.created_at + interval '0')", type: 'timestamptz' },
    updated_at: { column: "(p.updated_at + interval '0')", type: 'timestamptz' },
  },
};

/**
 * The tables of the catalog.
 *
 * Products are read by a batcher and from no cache: whoever asks is answered by a query that begins after the question,
 * so an order has the price that the database held at a moment while it was being placed. A price read before another
 * was committed is the price of that moment, whatever is committed later.
 */
export class PostgresProducts implements ProductArchive {
  readonly work: CatalogWork;
  readonly find: (sku: Sku) => Promise<Product | null>;
  readonly #offer: (sku: Sku) => Promise<ProductOffer | null>;

  constructor(
    readonly database: Database,
    work: WorkDeps,
  ) {
    this.find = batched((skus) => this.#findAll(skus), { most: 256, atOnce: 2 });
    this.#offer = batched((skus) => this.#offers(skus), { most: 1_024, atOnce: 2 });
    this.work = postgresWork(work, (stage) => this.#ports(stage));
  }

  async offers(skus: readonly Sku[]): Promise<ReadonlyMap<Sku, ProductOffer>> {
    const offers = await Promise.all(skus.map(this.#offer));
    return new Map(offers.filter((offer) => offer !== null).map((offer) => [offer.sku, offer]));
  }

  async list(request: ListRequest<ProductFilter, ProductSort>): Promise<Page<Product>> {
    const { filter, q } = request;
    const conditions = [
      ...inStatus(filter.status),
      ...(filter.stocked === undefined ? [] : [where(filter.stocked ? 'p.stocked' : 'not p.stocked')]),
      ...withinRange('p.updated_at', filter.updatedAt),
      ...(q === null ? [] : [matching(q)]),
    ];
    const page = await listRows(this.database, q === null ? listing : searchListing, conditions, request);
    return { ...page, items: page.items.map((row) => fromRow(productOf(row))) };
  }

  #ports(stage: Stage): Pick<CatalogTx, 'products'> {
    return { products: { find: this.find, save: (product, event) => save(stage, product, event) } };
  }

  async #findAll(skus: readonly Sku[]): Promise<readonly (Product | null)[]> {
    const rows = await this.database.query(`select ${columns} from catalog.products p where ${amongSkus}`, [
      asJson(skus),
    ]);
    const found = new Map(rows.map((row) => fromRow(productOf(row))).map((product) => [product.sku, product]));
    return skus.map((sku) => found.get(sku) ?? null);
  }

  async #offers(skus: readonly Sku[]): Promise<readonly (ProductOffer | null)[]> {
    const rows = await this.database.query(
      `select p.sku, p.name, p.prices, p.tax_rate, p.stocked, p.status from catalog.products p where ${amongSkus}`,
      [asJson(skus)],
    );
    const found = new Map(rows.map((row) => offerOf(productOf(row))).map((offer) => [offer.sku, offer]));
    return skus.map((sku) => found.get(sku) ?? null);
  }
}

const save = (stage: Stage, product: Product, event: ProductEvent): void => {
  const row = toRow(product);
  if (product.version === 1) stage.write(insertProducts, row);
  else stage.write(changeProducts, { ...row, basedOn: product.version - 1 });
  stage.tell({ subject: product.id, lane: product.id, version: product.version, events: [event] });
};

const amongSkus = 'p.sku = any(array(select json_array_elements_text($1::text::json)))';
const asJson = (skus: readonly Sku[]): string => JSON.stringify([...new Set(skus)]);

const offerOf = (row: ReturnType<typeof productOf>): ProductOffer => ({
  sku: row.sku as Sku,
  name: row.name,
  prices: pricesOf(row.prices),
  taxRate: row.taxRate,
  stocked: row.stocked,
  orderable: row.status === 'active',
});

/** There are two, so to ask for both is to ask for none. */
const inStatus = (statuses: ProductFilter['status']): readonly Condition[] => {
  const [status, ...others] = new Set(statuses);
  return others.length === 0 ? equals('p.status', status) : [];
};

/** Words have letters and digits only, so there is nothing in them that a query of PostgreSQL could take for its own. */
const matching = (q: string): Condition => {
  const terms = searchTerms(q);
  if (!terms) return where('false');
  const query = [...terms.whole.map((word) => `'${word}'`), `'${terms.beginning}':*`].join(' & ');
  return where('p.search @@ ?::text::tsquery', query);
};
