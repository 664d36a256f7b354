import { expect } from 'chai';
import { ONLINE_RETAIL_COLUMNS, type SourceRow } from '../src/online-retail-row.js';
import { convertRows, type Records } from './online-retail-fixture.js';
import { wrongWithOrder, wrongWithProduct, wrongWithStock, wrongWithTotals } from './record-shapes.js';
import { hundredths, sourceRows } from './source-files.js';

const day = async (file: string): Promise<SourceRow[]> =>
  (await sourceRows('online-retail', file, ONLINE_RETAIL_COLUMNS)).map((fields, index) => ({
    file,
    number: index + 1,
    fields,
  }));

const pence = (row: SourceRow): number => hundredths(row.fields.UnitPrice) * Number(row.fields.Quantity);

const invoicesByReason = (records: Records): Record<string, number> => {
  const reasons = new Map(records.refused.map((refused) => [refused.row.fields.InvoiceNo, refused.reason]));
  const counts: Record<string, number> = {};
  for (const reason of reasons.values()) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
};

for (const { files, orders, lines, products, stocked, refused, reasons, total } of [
  {
    files: ['2010-12-01.csv'],
    orders: 127,
    lines: 3072,
    products: 1340,
    stocked: 1336,
    refused: 36,
    total: 5_896_079,
    reasons: { cancellation: 5, stock_adjustment: 9, stock_write_off: 1, discount_credit: 1 },
  },
  {
    files: ['2010-12-02.csv'],
    orders: 142,
    lines: 2063,
    products: 923,
    stocked: 921,
    refused: 46,
    total: 4_774_838,
    reasons: { cancellation: 23, stock_adjustment: 1, stock_write_off: 1 },
  },
  {
    files: ['2010-12-01.csv', '2010-12-02.csv'],
    orders: 269,
    lines: 5135,
    products: 1592,
    stocked: 1587,
    refused: 82,
    total: 10_670_917,
    reasons: { cancellation: 28, stock_adjustment: 10, stock_write_off: 2, discount_credit: 1 },
  },
]) {
  describe(`Online Retail, as it is committed: ${files.join(' and ')}`, () => {
    let rows: SourceRow[];
    let records: Records;
    before(async () => {
      rows = (await Promise.all(files.map(day))).flat();
      records = await convertRows(rows);
    });

    it(`becomes ${orders} orders with ${lines} lines of ${products} products`, () => {
      expect(records.orders).to.have.length(orders);
      expect(records.orders.flatMap((order) => order.lines)).to.have.length(lines);
      expect(records.products).to.have.length(products);
      expect(records.stock).to.have.length(stocked);
    });

    it(`refuses ${refused} rows and tells why, and loses none`, () => {
      expect(records.refused).to.have.length(refused);
      expect(invoicesByReason(records)).to.deep.equal(reasons);
      expect(lines + refused).to.equal(rows.length);
      const invoices = new Set(rows.map((row) => row.fields.InvoiceNo));
      expect(orders + Object.values(reasons).reduce((sum, count) => sum + count, 0)).to.equal(invoices.size);
    });

    it('has every record in the shape of the import formats', () => {
      expect(records.orders.flatMap((order) => wrongWithOrder(order, 'GBP'))).to.deep.equal([]);
      expect(records.products.flatMap((product) => wrongWithProduct(product, 'GBP'))).to.deep.equal([]);
      expect(records.stock.flatMap((row) => wrongWithStock(row))).to.deep.equal([]);
      expect(records.totals.flatMap((totals) => wrongWithTotals(totals, 'GBP'))).to.deep.equal([]);
    });

    it('comes to the total of each invoice to the penny, in the orders and in the totals beside them', () => {
      const expected = new Map<string, number>();
      for (const row of rows)
        expected.set(row.fields.InvoiceNo, (expected.get(row.fields.InvoiceNo) ?? 0) + pence(row));
      for (const totals of records.totals)
        expect(totals.total, totals.external_id).to.equal(expected.get(totals.external_id));
      const ofOrders = records.orders.map((order) =>
        order.lines.reduce((sum, line) => sum + line.unit_price.amount * line.quantity - line.discount.amount, 0),
      );
      expect(ofOrders).to.deep.equal(records.totals.map((totals) => totals.total));
      expect(ofOrders.reduce((sum, amount) => sum + amount, 0)).to.equal(total);
    });

    it('has stock for exactly what the orders take, and products for every line', () => {
      const ordered = new Map<string, number>();
      for (const line of records.orders.flatMap((order) => order.lines))
        ordered.set(line.sku, (ordered.get(line.sku) ?? 0) + line.quantity);
      expect(records.products.map((product) => product.sku)).to.deep.equal([...ordered.keys()].toSorted());
      const stockedSkus = records.products.filter((product) => product.stocked).map((product) => product.sku);
      expect(records.stock.map((row) => [row.sku, row.on_hand])).to.deep.equal(
        stockedSkus.map((sku) => [sku, ordered.get(sku)]),
      );
    });
  });
}
