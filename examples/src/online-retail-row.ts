import { parseDecimal, toInteger, type Decimal } from './decimal.js';
import { fail, ok, type Result } from './result.js';
import { parseTimestamp } from './timestamp.js';

export const ONLINE_RETAIL_COLUMNS = [
  'InvoiceNo',
  'StockCode',
  'Description',
  'Quantity',
  'InvoiceDate',
  'UnitPrice',
  'CustomerID',
  'Country',
] as const;
export type OnlineRetailColumn = (typeof ONLINE_RETAIL_COLUMNS)[number];

/** A row as it is printed, and where: `number` is 1 for the first row after the header. */
export interface SourceRow {
  readonly file: string;
  readonly number: number;
  readonly fields: Readonly<Record<OnlineRetailColumn, string>>;
}

/** A row that could be read. What it means is decided for its invoice as a whole. */
export interface ParsedRow {
  readonly sku: string;
  /** White space collapsed, at most 200 characters; empty where the source has none. */
  readonly description: string;
  /** A safe integer, never 0; negative in cancellations and write-offs. */
  readonly quantity: number;
  /** Pounds, with as many decimals as the source prints. */
  readonly price: Decimal;
  readonly at: string;
  /** Null for a guest. */
  readonly customer: string | null;
  readonly country: string;
}

/** The number by which the rows of an invoice are gathered. */
export const invoiceNumber = (row: SourceRow): string => row.fields.InvoiceNo.trim().toUpperCase();

/** One code in two spellings (`85123A`, `85123a`) is one product: ASCII letters are folded to upper case, nothing else is changed. */
export const foldCode = (code: string): string => code.trim().replace(/[a-z]/g, (letter) => letter.toUpperCase());

/** Fails with the sentence that says which field cannot be read. */
export const parseRow = (row: SourceRow): Result<ParsedRow, string> => {
  const { StockCode, Quantity, UnitPrice, InvoiceDate, CustomerID, Country } = row.fields;
  const bad = (column: OnlineRetailColumn, why: string): Result<never, string> =>
    fail(`row ${row.number} of ${row.file}: ${column} "${row.fields[column]}" ${why}`);
  const sku = foldCode(StockCode);
  if (!/^[^\p{Cc}\u2028\u2029]{1,64}$/u.test(sku)) return bad('StockCode', 'is not 1 to 64 visible characters');
  const quantity = whole(Quantity);
  if (quantity === undefined) return bad('Quantity', 'is not a whole number');
  if (quantity === 0) return bad('Quantity', 'is nothing');
  const price = parseDecimal(UnitPrice.trim());
  if (price === undefined) return bad('UnitPrice', 'is not a decimal number');
  const at = parseTimestamp(InvoiceDate.trim());
  if (at === undefined) return bad('InvoiceDate', 'is neither 2010-12-01 08:26:00 nor 12/1/2010 8:26');
  const customer = CustomerID.trim() === '' ? null : whole(CustomerID);
  if (customer === undefined) return bad('CustomerID', 'is not a number');
  return ok({
    sku,
    description: plainText(row.fields.Description),
    quantity,
    price,
    at,
    customer: customer === null ? null : String(customer),
    country: Country.trim(),
  });
};

/** Spreadsheets and data frames print whole numbers as `17850.0` where a column has gaps. */
const whole = (text: string): number | undefined => {
  const value = parseDecimal(text.trim());
  return value === undefined ? undefined : toInteger(value);
};

const plainText = (text: string): string =>
  // By code points, so that the cut leaves no half of a character.
  Array.from(text.replace(/[\s\p{Cc}\u2028\u2029]+/gu, ' ').trim())
    .slice(0, 200)
    .join('')
    .trimEnd();
