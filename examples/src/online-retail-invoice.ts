import { onlineRetailCountry } from './country-codes.js';
import { isNegative, isZero, roundHalfUp, roundUp, times, type Decimal } from './decimal.js';
import type { Money, OrderLine, OrderRecord, TotalsRecord } from './import-formats.js';
import { codeKind } from './online-retail-codes.js';
import { invoiceNumber, parseRow, type ParsedRow, type SourceRow } from './online-retail-row.js';
import { fail, ok, type Result } from './result.js';

/** Why an invoice is no order, with the sentence that is written beside its rows. */
export const REASONS = {
  cancellation: 'a C invoice takes back an earlier sale; it is no order',
  discount_credit: 'a C invoice of discounts gives money back on an earlier sale; it is no order',
  accounting_entry: "the shop's own bookkeeping; no customer ordered it",
  test_entry: 'an entry made to test the system',
  stock_write_off: 'pieces taken off the stock, at no price; no customer ordered them',
  stock_adjustment: 'pieces entered at no price and for no customer: a correction of the stock',
  credit_line: 'a sale with a negative quantity or a discount in it; an invoice is placed whole or not at all',
  negative_price: 'a price below zero',
  malformed_row: 'a field cannot be read',
  unknown_country: 'a country that is not in the table',
  conflicting_rows: 'its rows name several customers or countries',
  quantity_over_limit: 'more than 1,000,000 pieces on a line, or more than 1,000,000,000 of a product altogether',
  amount_over_limit: 'its total is beyond what a safe integer of pence can hold',
} as const;
export type RefusalReason = keyof typeof REASONS;

export interface Refusal {
  readonly reason: RefusalReason;
  readonly detail: string;
}

/** An invoice that a customer placed. */
export interface Sale {
  readonly number: string;
  readonly rows: readonly ParsedRow[];
  readonly customer: string | null;
  readonly countryName: string;
  readonly country: string;
  /** The earliest time on its rows: long invoices were keyed in over minutes. */
  readonly at: string;
}

const CURRENCY = 'GBP';
const MAX_LINES = 1_000;
const MAX_QUANTITY = 1_000_000;
// Half of the safe integers, so that a sum of two amounts is one too.
const MAX_TOTAL = BigInt(Number.MAX_SAFE_INTEGER) / 2n;

/** Decides whether all rows of one invoice are a sale, and if not why. An invoice is taken whole or refused whole. */
export const decideInvoice = (sourceRows: readonly SourceRow[]): Result<Sale, Refusal> => {
  const rows: ParsedRow[] = [];
  for (const source of sourceRows) {
    const row = parseRow(source);
    if (!row.ok) return refuse('malformed_row', row.error);
    rows.push(row.value);
  }
  const first = rows[0];
  const number = sourceRows[0] === undefined ? '' : invoiceNumber(sourceRows[0]);
  if (first === undefined || !/^[AC]?\d{1,60}$/.test(number))
    return refuse('malformed_row', `InvoiceNo "${number}" is not a number, or one behind C or A`);
  const reason = noSale(number, rows);
  if (reason !== undefined) return refuse(reason);
  const customers = [...new Set(rows.map((row) => row.customer))];
  const countries = [...new Set(rows.map((row) => row.country))];
  if (customers.length > 1 || countries.length > 1) return refuse('conflicting_rows');
  const country = onlineRetailCountry(first.country);
  if (country === undefined) return refuse('unknown_country', `the country "${first.country}" is not in the table`);
  const gross = rows.reduce((sum, row) => sum + roundUp(row.price) * BigInt(row.quantity), 0n);
  if (gross > MAX_TOTAL) return refuse('amount_over_limit');
  const at = rows.reduce((earliest, row) => (row.at < earliest ? row.at : earliest), first.at);
  return ok({ number, rows, customer: first.customer, countryName: first.country, country, at });
};

export const refuse = (reason: RefusalReason, detail: string = REASONS[reason]): Result<never, Refusal> =>
  fail({ reason, detail });

/** The kinds of rows that no customer ordered. The first rule that applies gives the reason. */
const noSale = (number: string, rows: readonly ParsedRow[]): RefusalReason | undefined => {
  const kinds = new Set(rows.map((row) => codeKind(row.sku)));
  const billed = rows.some((row) => row.customer !== null);
  const free = rows.every((row) => isZero(row.price));
  if (number.startsWith('C')) return kinds.size === 1 && kinds.has('discount') ? 'discount_credit' : 'cancellation';
  if (number.startsWith('A') || kinds.has('bookkeeping')) return 'accounting_entry';
  if (kinds.has('test')) return 'test_entry';
  if (!billed && kinds.size === 1 && kinds.has('customer_charge')) return 'accounting_entry';
  if (free && rows.every((row) => row.quantity < 0)) return 'stock_write_off';
  if (free && !billed) return 'stock_adjustment';
  if (kinds.has('discount') || rows.some((row) => row.quantity < 0)) return 'credit_line';
  if (rows.some((row) => isNegative(row.price))) return 'negative_price';
  if (rows.some((row) => row.quantity > MAX_QUANTITY)) return 'quantity_over_limit';
  return undefined;
};

/**
 * A sale as orders, each with what it must come to. It is one order under the invoice's number, unless it has more than 1,000 lines:
 * then it is several, numbered `573585-1`, `573585-2`, whose totals add up to the invoice's.
 */
export const ordersOf = (sale: Sale): readonly { readonly order: OrderRecord; readonly totals: TotalsRecord }[] => {
  const parts = Math.ceil(sale.rows.length / MAX_LINES);
  return Array.from({ length: parts }, (_, index) => {
    const rows = sale.rows.slice(index * MAX_LINES, (index + 1) * MAX_LINES);
    const externalId = parts === 1 ? sale.number : `${sale.number}-${index + 1}`;
    const part: Readonly<Record<string, string>> =
      parts === 1 ? {} : { invoice: sale.number, part: `${index + 1}/${parts}` };
    return { order: orderRecord(sale, rows, externalId, part), totals: totalsRecord(rows, externalId) };
  });
};

const orderRecord = (
  sale: Sale,
  rows: readonly ParsedRow[],
  externalId: string,
  part: Readonly<Record<string, string>>,
): OrderRecord => {
  const name = sale.customer === null ? 'Guest' : `Customer ${sale.customer}`;
  return {
    external_id: externalId,
    currency: CURRENCY,
    customer: { reference: sale.customer, name, email: null },
    lines: rows.map(orderLine),
    shipping: money(0n),
    // The data set was made anonymous: of each address it kept the country alone.
    shipping_address: {
      name,
      line1: 'Not recorded',
      line2: null,
      city: 'Not recorded',
      region: null,
      postal_code: null,
      country: sale.country,
    },
    payment_method: 'pm_ok',
    metadata: { ordered_at: sale.at, source_country: sale.countryName, ...part },
  };
};

/**
 * A price in parts of a penny is rounded up to the penny and the difference comes off the line, so that the line costs
 * what the source says: `quantity × price`, rounded half up. A price in whole pence has no such discount.
 */
const orderLine = (row: ParsedRow): OrderLine => {
  const unitPrice = roundUp(row.price);
  const discount = unitPrice * BigInt(row.quantity) - lineAmount(row);
  return {
    sku: row.sku,
    quantity: row.quantity,
    unit_price: money(unitPrice),
    discount: money(discount),
    tax_rate_bp: 0,
  };
};

/** From the rows and not from the order: what checks the order must not share its mistakes. */
const totalsRecord = (rows: readonly ParsedRow[], externalId: string): TotalsRecord => {
  const total = rows.reduce((sum, row) => sum + lineAmount(row), 0n);
  const subtotal = rows.reduce((sum, row) => sum + roundUp(row.price) * BigInt(row.quantity), 0n);
  return {
    external_id: externalId,
    currency: CURRENCY,
    subtotal: Number(subtotal),
    discount: Number(subtotal - total),
    shipping: 0,
    tax: 0,
    total: Number(total),
  };
};

const lineAmount = (row: ParsedRow): bigint => roundHalfUp(times(row.price, quantityOf(row)));
const quantityOf = (row: ParsedRow): Decimal => ({ units: BigInt(row.quantity), scale: 0 });
// Safe: the sum of all amounts of a sale was checked when it was decided.
const money = (amount: bigint): Money => ({ amount: Number(amount), currency: CURRENCY });
