import type { ProductEvent } from '@quayside/domain/catalog';
import type { Money, Sku } from '@quayside/domain/kernel';

/** What other contexts may hear of the catalog. The event's `subject` is the product's id. */
type Data<Type extends ProductEvent['type']> = Extract<ProductEvent, { type: Type }>['data'];
export type ProductCreatedMessage = Data<'catalog.product_created'>;
export type ProductChangedMessage = Data<'catalog.product_changed'>;
export const productCreated = 'catalog.product_created';
export const productChanged = 'catalog.product_changed';

/**
 * What other contexts may ask of the catalog: what is sold, and for how much. A context that wants to know declares a
 * port of its own in these terms, and whoever composes the process gives it this answer to it.
 *
 * The answer is what the database says at a moment after the question: it comes from no cache, for an order keeps its
 * price for ever, and a price that was withdrawn must not be promised. What makes it cheap is that questions which come
 * while one is under way share the next.
 */
export interface ProductOffers {
  /** One entry for each SKU that exists, archived ones too. */
  offers(skus: readonly Sku[]): Promise<ReadonlyMap<Sku, ProductOffer>>;
}
export interface ProductOffer {
  readonly sku: Sku;
  readonly name: string;
  /** At most one for each currency. */
  readonly prices: readonly Money[];
  /** Basis points. */
  readonly taxRate: number;
  readonly stocked: boolean;
  /** False for an archived product. */
  readonly orderable: boolean;
}
