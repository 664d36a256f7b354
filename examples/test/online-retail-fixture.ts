import type { OrderRecord, ProductRecord, StockRecord, TotalsRecord } from '../src/import-formats.js';
import { convertOnlineRetail, type RefusedRow } from '../src/online-retail.js';
import type { OnlineRetailColumn, SourceRow } from '../src/online-retail-row.js';

export interface Records {
  readonly orders: OrderRecord[];
  readonly totals: TotalsRecord[];
  readonly refused: RefusedRow[];
  readonly products: ProductRecord[];
  readonly stock: StockRecord[];
}

type Fields = Readonly<Record<OnlineRetailColumn, string>>;

/** An ordinary row of an ordinary invoice; a test names what is odd about its own. */
export const row = (odd: Partial<Fields> = {}): Fields => ({
  InvoiceNo: '536365',
  StockCode: '85123A',
  Description: 'WHITE HANGING HEART T-LIGHT HOLDER',
  Quantity: '6',
  InvoiceDate: '2010-12-01 08:26:00',
  UnitPrice: '2.55',
  CustomerID: '17850.0',
  Country: 'United Kingdom',
  ...odd,
});

export const convert = async (...rows: readonly Fields[]): Promise<Records> =>
  convertRows(rows.map((fields, index) => ({ file: 'day.csv', number: index + 1, fields })));

export const convertRows = async (rows: readonly SourceRow[]): Promise<Records> => {
  const records: Records = { orders: [], totals: [], refused: [], products: [], stock: [] };
  for await (const converted of convertOnlineRetail(async function* () {
    yield* rows;
  })) {
    switch (converted.file) {
      case 'orders':
        records.orders.push(converted.record);
        break;
      case 'totals':
        records.totals.push(converted.record);
        break;
      case 'refused':
        records.refused.push(converted.record);
        break;
      case 'products':
        records.products.push(converted.record);
        break;
      case 'stock':
        records.stock.push(converted.record);
        break;
    }
  }
  return records;
};
