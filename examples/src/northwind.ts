import { isNegative, parseDecimal, roundHalfUp, times, toInteger, toSafe, type Decimal } from './decimal.js';
import { northwindCountry } from './country-codes.js';
import type { Address, OrderLine, OrderRecord, ProductRecord, StockRecord, TotalsRecord } from './import-formats.js';
import { fail, ok, type Result } from './result.js';
import { parseTimestamp } from './timestamp.js';

/** The columns that are read of each file; others may be there. */
export const NORTHWIND_COLUMNS = {
  products: ['productID', 'productName', 'quantityPerUnit', 'unitPrice', 'unitsInStock', 'reorderLevel'],
  customers: ['customerID', 'companyName'],
  shippers: ['shipperID', 'companyName'],
  orders: [
    'orderID',
    'customerID',
    'orderDate',
    'requiredDate',
    'shipVia',
    'freight',
    'shipName',
    'shipAddress',
    'shipCity',
    'shipRegion',
    'shipPostalCode',
    'shipCountry',
  ],
  order_details: ['orderID', 'productID', 'unitPrice', 'quantity', 'discount'],
} as const;

type File = keyof typeof NORTHWIND_COLUMNS;
type Row<F extends File> = Readonly<Record<(typeof NORTHWIND_COLUMNS)[F][number], string>>;
export type NorthwindSource = { readonly [F in File]: readonly Row<F>[] };

export interface NorthwindConversion {
  readonly products: readonly ProductRecord[];
  readonly stock: readonly StockRecord[];
  readonly orders: readonly OrderRecord[];
  readonly totals: readonly TotalsRecord[];
}

const CURRENCY = 'USD';
const money = (amount: number): { readonly amount: number; readonly currency: string } => ({
  amount,
  currency: CURRENCY,
});

/**
 * Northwind in the import formats, in the order of the source. Amounts are US cents. Fails with every inconsistency of the source
 * (a row that names no order, a figure that is none), each in one sentence; nothing is converted in part.
 */
export const convertNorthwind = (source: NorthwindSource): Result<NorthwindConversion, readonly string[]> => {
  const check = checking();
  const customers = new Map(source.customers.map((row) => [row.customerID, row.companyName]));
  const shippers = new Map(source.shippers.map((row) => [row.shipperID, row.companyName]));
  const details = grouped(source, check);
  const orders: OrderRecord[] = [];
  const totals: TotalsRecord[] = [];
  for (const row of source.orders) {
    const lines = details.get(row.orderID) ?? [];
    if (lines.length === 0) check.problem(`order ${row.orderID} has no lines`);
    orders.push(orderRecord(row, lines, customers, shippers, check));
    totals.push(totalsRecord(row, lines, check));
  }
  const products = source.products.map((row) => productRecord(row, check));
  const stock = stockRecords(source.products, orders, check);
  return check.problems.length === 0 ? ok({ products, stock, orders, totals }) : fail([...new Set(check.problems)]);
};

interface Check {
  readonly problems: readonly string[];
  problem(sentence: string): void;
  decimal(text: string, what: string): Decimal;
  integer(text: string, what: string): number;
  cents(text: string, what: string): number;
  present(value: string | undefined, what: string): string;
}

// A bad figure reads as zero so that the rest is looked at too; with any problem the whole conversion is thrown away.
const checking = (): Check => {
  const problems: string[] = [];
  const or = <T>(value: T | undefined, otherwise: T, sentence: string): T => {
    if (value === undefined) problems.push(sentence);
    return value ?? otherwise;
  };
  const decimal = (text: string, what: string): Decimal => {
    const value = parseDecimal(text);
    return or(
      value !== undefined && !isNegative(value) ? value : undefined,
      { units: 0n, scale: 0 },
      `${what}: "${text}" is no decimal number of zero or more`,
    );
  };
  return {
    problems,
    problem: (sentence) => void problems.push(sentence),
    decimal,
    integer: (text, what) => or(toInteger(decimal(text, what)), 0, `${what}: "${text}" is no whole number`),
    cents: (text, what) =>
      or(
        toInteger(times(decimal(text, what), { units: 100n, scale: 0 })),
        0,
        `${what}: "${text}" is no whole number of cents`,
      ),
    present: (value, what) => or(value, '', `${what} is missing`),
  };
};

const grouped = (source: NorthwindSource, check: Check): ReadonlyMap<string, readonly Row<'order_details'>[]> => {
  const products = new Set(source.products.map((row) => row.productID));
  const groups = new Map<string, Row<'order_details'>[]>();
  for (const row of source.orders) {
    if (groups.has(row.orderID)) check.problem(`order ${row.orderID} is there twice`);
    groups.set(row.orderID, []);
  }
  for (const row of source.order_details) {
    if (!products.has(row.productID))
      check.problem(`order ${row.orderID} asks for product ${row.productID}, which is not in the products`);
    const group = groups.get(row.orderID);
    if (group === undefined) check.problem(`a line names order ${row.orderID}, which is not in the orders`);
    else group.push(row);
  }
  return groups;
};

/** All are active, the discontinued ones too: the orders, which are older, ask for them. */
const productRecord = (row: Row<'products'>, check: Check): ProductRecord => ({
  sku: row.productID,
  name: row.productName,
  description: orNull(row.quantityPerUnit),
  stocked: true,
  tax_rate_bp: 0,
  prices: [money(check.cents(row.unitPrice, `product ${row.productID}, unitPrice`))],
  status: 'active',
});

/** What the source says is in stock, on top of what its orders take: after all orders the source's own figure is what is available. */
const stockRecords = (
  products: readonly Row<'products'>[],
  orders: readonly OrderRecord[],
  check: Check,
): StockRecord[] => {
  const ordered = new Map<string, number>();
  for (const order of orders)
    for (const line of order.lines) ordered.set(line.sku, (ordered.get(line.sku) ?? 0) + line.quantity);
  return products.map((row) => ({
    sku: row.productID,
    location: 'main',
    on_hand:
      check.integer(row.unitsInStock, `product ${row.productID}, unitsInStock`) + (ordered.get(row.productID) ?? 0),
    reorder_point: check.integer(row.reorderLevel, `product ${row.productID}, reorderLevel`),
    allow_backorder: false,
  }));
};

const orderRecord = (
  row: Row<'orders'>,
  lines: readonly Row<'order_details'>[],
  customers: ReadonlyMap<string, string>,
  shippers: ReadonlyMap<string, string>,
  check: Check,
): OrderRecord => {
  const where = `order ${row.orderID}`;
  return {
    external_id: row.orderID,
    currency: CURRENCY,
    customer: {
      reference: row.customerID,
      name: check.present(customers.get(row.customerID), `${where}: customer ${row.customerID}`),
      email: null,
    },
    lines: lines.map((line) => orderLine(line, check)),
    shipping: money(check.cents(row.freight, `${where}, freight`)),
    shipping_address: shippingAddress(row, check),
    payment_method: 'pm_ok',
    metadata: {
      ordered_at: check.present(parseTimestamp(row.orderDate), `${where}: a date in orderDate`),
      required_at: check.present(parseTimestamp(row.requiredDate), `${where}: a date in requiredDate`),
      shipper: check.present(shippers.get(row.shipVia), `${where}: shipper ${row.shipVia}`),
    },
  };
};

const shippingAddress = (row: Row<'orders'>, check: Check): Address => ({
  name: row.shipName,
  line1: row.shipAddress,
  line2: null,
  city: row.shipCity,
  region: orNull(row.shipRegion),
  postal_code: orNull(row.shipPostalCode),
  country: check.present(
    northwindCountry(row.shipCountry),
    `order ${row.orderID}: a code for the country "${row.shipCountry}"`,
  ),
});

const orderLine = (row: Row<'order_details'>, check: Check): OrderLine => {
  const where = `order ${row.orderID}, product ${row.productID}`;
  const quantity = check.integer(row.quantity, `${where}, quantity`);
  if (quantity < 1 || quantity > 1_000_000)
    check.problem(`${where}: the quantity ${row.quantity} is not 1 to 1,000,000`);
  const unitPrice = check.cents(row.unitPrice, `${where}, unitPrice`);
  const fraction = check.decimal(row.discount, `${where}, discount`);
  const gross: Decimal = { units: BigInt(unitPrice) * BigInt(quantity), scale: 2 };
  const discount = toSafe(roundHalfUp(times(gross, fraction))) ?? 0;
  if (BigInt(discount) > gross.units) check.problem(`${where}: the discount "${row.discount}" is more than the whole`);
  return { sku: row.productID, quantity, unit_price: money(unitPrice), discount: money(discount), tax_rate_bp: 0 };
};

/** From the rows as they are printed, not from the order: what checks the order must not share its mistakes. */
const totalsRecord = (row: Row<'orders'>, lines: readonly Row<'order_details'>[], check: Check): TotalsRecord => {
  const where = `order ${row.orderID}`;
  let subtotal = 0n;
  let discount = 0n;
  for (const line of lines) {
    const gross = times(check.decimal(line.unitPrice, where), check.decimal(line.quantity, where));
    subtotal += roundHalfUp(gross);
    discount += roundHalfUp(times(gross, check.decimal(line.discount, where)));
  }
  const shipping = roundHalfUp(check.decimal(row.freight, where));
  const total = subtotal - discount + shipping;
  if (toSafe(subtotal + shipping) === undefined) check.problem(`${where}: its total is beyond the safe integers`);
  return {
    external_id: row.orderID,
    currency: CURRENCY,
    subtotal: Number(subtotal),
    discount: Number(discount),
    shipping: Number(shipping),
    tax: 0,
    total: Number(total),
  };
};

/** The source writes `NULL` out. */
const orNull = (text: string): string | null => (text === 'NULL' || text === '' ? null : text);
