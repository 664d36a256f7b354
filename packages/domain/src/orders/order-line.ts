import { add, basisPoints, subtract, sum, times, type Money, type Currency, type Sku } from '../kernel/index.js';

/** What is asked for, with its price already known. Money in the currency of the order. */
export interface PricedLine {
  readonly sku: Sku;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  /** Off the whole line; at most `unitPrice × quantity`. */
  readonly discount: Money;
  /** Basis points on what is left after the discount. */
  readonly taxRate: number;
  /** Whether the caller said the price; one from the catalog is looked up again when a draft is placed. */
  readonly negotiated: boolean;
  /** False for a service, such as carriage, of which nothing is kept in stock. */
  readonly stocked: boolean;
}

export interface OrderLine extends PricedLine {
  /** 1 for the first line of the order. */
  readonly number: number;
  readonly tax: Money;
  /** `unitPrice × quantity - discount + tax`. */
  readonly total: Money;
}

export interface Totals {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly shipping: Money;
  readonly tax: Money;
  /** `subtotal - discount + shipping + tax`, always. */
  readonly total: Money;
}

/** Tax is rounded half up on each line, so that an invoice can be checked line by line. */
export const orderLine = (line: PricedLine, index: number): OrderLine => {
  const net = subtract(times(line.unitPrice, line.quantity), line.discount);
  const tax = basisPoints(net, line.taxRate);
  return { ...line, number: index + 1, tax, total: add(net, tax) };
};

export const totalsOf = (lines: readonly OrderLine[], shipping: Money, currency: Currency): Totals => {
  const subtotal = sum(
    lines.map((line) => times(line.unitPrice, line.quantity)),
    currency,
  );
  const discount = sum(
    lines.map((line) => line.discount),
    currency,
  );
  const tax = sum(
    lines.map((line) => line.tax),
    currency,
  );
  return { subtotal, discount, shipping, tax, total: add(add(subtract(subtotal, discount), shipping), tax) };
};

/** How many of each stocked SKU an order needs: two lines of one SKU count together. Sorted by SKU. */
export const stockNeeds = (
  lines: readonly OrderLine[],
): readonly { readonly sku: Sku; readonly quantity: number }[] => {
  const needs = new Map<Sku, number>();
  for (const line of lines) if (line.stocked) needs.set(line.sku, (needs.get(line.sku) ?? 0) + line.quantity);
  return [...needs].map(([sku, quantity]) => ({ sku, quantity })).toSorted((a, b) => (a.sku < b.sku ? -1 : 1));
};
