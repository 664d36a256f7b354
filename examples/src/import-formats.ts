/** The records that `quayside import` and `quayside replay` read; `docs/import-formats.md` describes them. Money is in minor units. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface ProductRecord {
  readonly sku: string;
  readonly name: string;
  readonly description: string | null;
  /** False for a service, such as carriage, of which nothing is kept in stock. */
  readonly stocked: boolean;
  readonly tax_rate_bp: number;
  readonly prices: readonly Money[];
  readonly status: 'active' | 'archived';
}

export interface StockRecord {
  readonly sku: string;
  readonly location: string;
  readonly on_hand: number;
  readonly reorder_point: number;
  readonly allow_backorder: boolean;
}

export interface OrderLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unit_price: Money;
  /** Off the whole line; at most `unit_price × quantity`. */
  readonly discount: Money;
  readonly tax_rate_bp: number;
}

export interface Address {
  readonly name: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly postal_code: string | null;
  readonly country: string;
}

export interface OrderRecord {
  readonly external_id: string;
  readonly currency: string;
  readonly customer: { readonly reference: string | null; readonly name: string; readonly email: string | null };
  readonly lines: readonly OrderLine[];
  readonly shipping: Money;
  readonly shipping_address: Address;
  readonly payment_method: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What an order must come to, worked out from the source and not from the order: `total = subtotal - discount + shipping + tax`. */
export interface TotalsRecord {
  readonly external_id: string;
  readonly currency: string;
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly tax: number;
  readonly total: number;
}

export const STOCK_COLUMNS = [
  'sku',
  'location',
  'on_hand',
  'reorder_point',
  'allow_backorder',
] as const satisfies readonly (keyof StockRecord)[];

export const stockRow = (record: StockRecord): string => csvRow(STOCK_COLUMNS.map((column) => String(record[column])));

/** One record of RFC 4180, without its line end. */
export const csvRow = (fields: readonly string[]): string => fields.map(csvField).join(',');

const csvField = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);

/** Code-unit order, which no locale changes: the same input gives the same bytes everywhere. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
