import {
  productChanged,
  productCreated,
  type CatalogTx,
  type CatalogWork,
  type ProductArchive,
  type ProductFilter,
  type ProductSort,
} from '@quayside/application/catalog';
import type { ListRequest, MessageLog } from '@quayside/application/kernel';
import {
  changeProduct,
  createProduct,
  productContent,
  type Product,
  type ProductContent,
} from '@quayside/domain/catalog';
import { money, ok, type Currency } from '@quayside/domain/kernel';
import { skuOf as sku } from '../../builders.js';
import type { Ground } from '../../ground.js';

/** A store of the catalog, and the log that its events go to. */
export interface CatalogStoreUnderTest {
  readonly work: CatalogWork;
  readonly products: ProductArchive;
  readonly log: MessageLog;
}

export const unit = { actor: 'key_ada', requestId: 'req_1' };
export const inCurrency = (currency: string, amount: number) => money(amount, currency as Currency);
export const plain: ProductContent = {
  name: 'Tea',
  description: null,
  prices: [inCurrency('EUR', 399)],
  taxRate: 700,
  stocked: true,
  status: 'active',
};

/** What a suite works with: the store, and the steps that its tests share. */
export class Bench {
  constructor(
    readonly ground: Ground,
    readonly store: CatalogStoreUnderTest,
  ) {}

  async add(text: string, content: Partial<ProductContent> = {}): Promise<Product> {
    const added = await this.store.work.run(unit, async (tx) => ok(this.create(tx, text, content)));
    if (added.outcome !== 'committed') throw new Error(`${text} was not added: ${added.outcome}`);
    return added.value;
  }

  create(tx: CatalogTx, text: string, content: Partial<ProductContent> = {}): Product {
    const { product, event } = createProduct(this.ground.ids.next('prd'), sku(text), { ...plain, ...content }, tx.now);
    tx.products.save(product, event);
    return product;
  }

  /** Changes a product as it is now. */
  async change(text: string, content: (product: Product) => Partial<ProductContent>): Promise<Product | null> {
    const changed = await this.store.work.run(unit, async (tx) => {
      const product = await tx.products.find(sku(text));
      const decided = product && changeProduct(product, { ...productContent(product), ...content(product) }, tx.now);
      if (decided) tx.products.save(decided.product, decided.event);
      return ok(decided?.product ?? null);
    });
    if (changed.outcome !== 'committed') throw new Error(`${text} was not changed: ${changed.outcome}`);
    return changed.value;
  }

  async messages() {
    while ((await this.store.log.place(100)) > 0);
    return (await this.store.log.read(0, [productCreated, productChanged], 1_000)).messages;
  }

  async skus(request: Partial<ListRequest<ProductFilter, ProductSort>> = {}): Promise<readonly string[]> {
    return (await this.list(request)).items.map((product) => product.sku);
  }

  list(request: Partial<ListRequest<ProductFilter, ProductSort>> = {}) {
    return this.store.products.list({
      filter: {},
      q: null,
      sort: { by: 'sku', descending: false },
      perPage: 100,
      page: 1,
      cursor: null,
      ...request,
    });
  }
}
