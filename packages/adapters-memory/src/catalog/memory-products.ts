import {
  matchesSearch,
  searchedText,
  type CatalogTx,
  type CatalogWork,
  type ProductArchive,
  type ProductFilter,
  type ProductOffer,
  type ProductSort,
} from '@quayside/application/catalog';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { Product } from '@quayside/domain/catalog';
import type { Sku } from '@quayside/domain/kernel';
import { among, memoryWork, pageOf, VersionedMap, within, type MemoryDatabase, type Stage } from '../kernel/index.js';

/** The tables of the catalog, in the maps of a process. */
export class MemoryProducts implements ProductArchive {
  /** By SKU, which never changes: so there is one product for each. */
  readonly #products = new VersionedMap<Sku, Product>();
  readonly work: CatalogWork;

  constructor(database: MemoryDatabase) {
    this.work = memoryWork(database, (stage) => this.#ports(stage));
  }

  async find(sku: Sku): Promise<Product | null> {
    return this.#products.get(sku);
  }

  async offers(skus: readonly Sku[]): Promise<ReadonlyMap<Sku, ProductOffer>> {
    const products = skus.map((sku) => this.#products.get(sku)).filter((product) => product !== null);
    return new Map(products.map((product) => [product.sku, offerOf(product)]));
  }

  async list(request: ListRequest<ProductFilter, ProductSort>): Promise<Page<Product>> {
    const { filter, q } = request;
    const rows = this.#products
      .all()
      .filter(
        (product) =>
          among(product.status, filter.status) &&
          (filter.stocked === undefined || product.stocked === filter.stocked) &&
          within(product.updatedAt, filter.updatedAt) &&
          (q === null || matchesSearch(searchedText(product), q)),
      );
    return pageOf(rows, request, { id: (product) => product.id, sort: sortKey });
  }

  #ports(stage: Stage): Pick<CatalogTx, 'products'> {
    return {
      products: {
        find: async (sku) => this.#products.get(sku),
        save: (product, event) => {
          stage.change(this.#products.save(product.sku, product, product.version - 1));
          stage.tell({ subject: product.id, lane: product.id, version: product.version, events: [event] });
        },
      },
    };
  }
}

const sortKey = (product: Product, by: ProductSort): string =>
  ({ sku: product.sku, name: product.name, created_at: product.createdAt, updated_at: product.updatedAt })[by];

const offerOf = ({ sku, name, prices, taxRate, stocked, status }: Product): ProductOffer => ({
  sku,
  name,
  prices,
  taxRate,
  stocked,
  orderable: status === 'active',
});
