import { invoiceNumber, parseRow, type SourceRow } from './online-retail-row.js';
import type { Sale } from './online-retail-invoice.js';
import type { ParsedRow } from './online-retail-row.js';

interface Sold {
  readonly invoice: string;
  left: number;
}

export interface Cancellations {
  /** Before the sales: only what some C invoice takes back is remembered, which keeps a whole year small. */
  foresee(row: SourceRow): void;
  remember(sale: Sale): void;
  /**
   * The latest earlier invoice of the same customer with as many pieces of the same product, at the same price, not yet taken back;
   * undefined where there is none. What is matched counts as taken back.
   */
  match(row: SourceRow): string | undefined;
}

export const isCancellation = (number: string): boolean => number.startsWith('C');

/** The source does not say which invoice a C invoice cancels; this finds the one that it may be. */
export const cancellationsOfSales = (): Cancellations => {
  const sold = new Map<string, Sold[]>();
  const keyed = (source: SourceRow): { readonly row: ParsedRow; readonly key: string } | undefined => {
    const row = parseRow(source);
    return row.ok && row.value.customer !== null && row.value.quantity < 0
      ? { row: row.value, key: keyOf(row.value) }
      : undefined;
  };
  return {
    foresee: (source) => {
      const credit = isCancellation(invoiceNumber(source)) ? keyed(source) : undefined;
      if (credit !== undefined) sold.set(credit.key, []);
    },
    remember: (sale) => {
      for (const row of sale.rows) sold.get(keyOf(row))?.push({ invoice: sale.number, left: row.quantity });
    },
    match: (source) => {
      const credit = keyed(source);
      if (credit === undefined) return undefined;
      const pieces = -credit.row.quantity;
      const match = sold.get(credit.key)?.findLast((entry) => entry.left >= pieces);
      if (match !== undefined) match.left -= pieces;
      return match?.invoice;
    },
  };
};

/** `2.5` and `2.50` are one price. */
const keyOf = (row: ParsedRow): string => {
  const { units, scale } = row.price;
  return `${row.customer ?? ''}\n${row.sku}\n${units * 10n ** BigInt(9 - scale)}`;
};
