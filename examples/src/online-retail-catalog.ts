import { roundUp } from './decimal.js';
import { byCodeUnit, type ProductRecord, type StockRecord } from './import-formats.js';
import { codeKind } from './online-retail-codes.js';
import type { Sale } from './online-retail-invoice.js';
import type { ParsedRow } from './online-retail-row.js';

const MAX_ON_HAND = 1_000_000_000;

interface Seen {
  readonly names: Map<string, number>;
  /** Pence, by how many rows have them. */
  readonly prices: Map<number, number>;
  ordered: number;
}

export interface Catalog {
  /** Takes note of a sale; false, and nothing noted, where it takes a product beyond what a stock row can hold. */
  take(sale: Sale): boolean;
  /** By SKU, in code-unit order. */
  products(): readonly ProductRecord[];
  /** By SKU, in code-unit order; services have none. */
  stock(): readonly StockRecord[];
}

/** The source has no list of products and no stock: both are gathered from what was sold. */
export const catalogOfSales = (): Catalog => {
  const seen = new Map<string, Seen>();
  const sorted = (): readonly [string, Seen][] => [...seen].toSorted(([a], [b]) => byCodeUnit(a, b));
  return {
    take: (sale) => {
      const needs = new Map<string, number>();
      for (const row of sale.rows) needs.set(row.sku, (needs.get(row.sku) ?? 0) + row.quantity);
      for (const [sku, quantity] of needs) if ((seen.get(sku)?.ordered ?? 0) + quantity > MAX_ON_HAND) return false;
      for (const row of sale.rows) note(seen, row);
      return true;
    },
    products: () =>
      sorted().map(([sku, product]) => ({
        sku,
        name: mostFrequent(product.names, byCodeUnit) ?? sku,
        description: null,
        stocked: isStocked(sku),
        tax_rate_bp: 0,
        prices: [{ amount: mostFrequent(product.prices, (a, b) => a - b) ?? 0, currency: 'GBP' }],
        status: 'active',
      })),
    stock: () =>
      sorted()
        .filter(([sku]) => isStocked(sku))
        .map(([sku, product]) => ({
          sku,
          location: 'main',
          on_hand: product.ordered,
          reorder_point: 0,
          allow_backorder: false,
        })),
  };
};

const isStocked = (sku: string): boolean => codeKind(sku) === 'goods';

const note = (seen: Map<string, Seen>, row: ParsedRow): void => {
  const product: Seen = seen.get(row.sku) ?? { names: new Map(), prices: new Map(), ordered: 0 };
  seen.set(row.sku, product);
  const price = Number(roundUp(row.price));
  if (row.description !== '') product.names.set(row.description, (product.names.get(row.description) ?? 0) + 1);
  // A gift says nothing about what the product costs.
  if (price > 0) product.prices.set(price, (product.prices.get(price) ?? 0) + 1);
  product.ordered += row.quantity;
};

/** Of several that are as frequent, the one that sorts first. */
const mostFrequent = <T>(counts: ReadonlyMap<T, number>, compare: (a: T, b: T) => number): T | undefined =>
  [...counts].toSorted(([a, timesA], [b, timesB]) => timesB - timesA || compare(a, b))[0]?.[0];
