import { expect } from 'chai';
import { convert, row, type Records } from './online-retail-fixture.js';
import { wrongWithOrder, wrongWithTotals } from './record-shapes.js';

const valid = (records: Records): void => {
  expect(records.orders.flatMap((order) => wrongWithOrder(order, 'GBP'))).to.deep.equal([]);
  expect(records.totals.flatMap((totals) => wrongWithTotals(totals, 'GBP'))).to.deep.equal([]);
};

describe('an Online Retail invoice', () => {
  it('becomes an order of its customer, at its prices, with what it must come to', async () => {
    const records = await convert(
      row(),
      row({
        StockCode: '71053',
        Description: 'WHITE METAL LANTERN',
        UnitPrice: '3.4',
        InvoiceDate: '2010-12-01 08:25:00',
      }),
    );
    valid(records);
    const gbp = (amount: number): { amount: number; currency: string } => ({ amount, currency: 'GBP' });
    expect(records.orders).to.deep.equal([
      {
        external_id: '536365',
        currency: 'GBP',
        customer: { reference: '17850', name: 'Customer 17850', email: null },
        lines: [
          { sku: '85123A', quantity: 6, unit_price: gbp(255), discount: gbp(0), tax_rate_bp: 0 },
          { sku: '71053', quantity: 6, unit_price: gbp(340), discount: gbp(0), tax_rate_bp: 0 },
        ],
        shipping: gbp(0),
        shipping_address: {
          name: 'Customer 17850',
          line1: 'Not recorded',
          line2: null,
          city: 'Not recorded',
          region: null,
          postal_code: null,
          country: 'GB',
        },
        payment_method: 'pm_ok',
        metadata: { ordered_at: '2010-12-01T08:25:00.000Z', source_country: 'United Kingdom' },
      },
    ]);
    expect(records.totals).to.deep.equal([
      { external_id: '536365', currency: 'GBP', subtotal: 3570, discount: 0, shipping: 0, tax: 0, total: 3570 },
    ]);
    expect(records.refused).to.deep.equal([]);
  });

  it('is a guest order where the customer is missing', async () => {
    const records = await convert(row({ CustomerID: '' }));
    valid(records);
    expect(records.orders[0]?.customer).to.deep.equal({ reference: null, name: 'Guest', email: null });
    expect(records.orders[0]?.shipping_address.name).to.equal('Guest');
  });

  it('keeps a SKU that is there twice as two lines, and counts both in the stock', async () => {
    const records = await convert(row({ Quantity: '1' }), row({ Quantity: '2' }));
    expect(records.orders[0]?.lines.map((line) => line.quantity)).to.deep.equal([1, 2]);
    expect(records.stock).to.deep.equal([
      { sku: '85123A', location: 'main', on_hand: 3, reorder_point: 0, allow_backorder: false },
    ]);
  });

  it('takes two spellings of a code for one product', async () => {
    const records = await convert(row({ StockCode: '85123a' }), row(), row({ StockCode: ' 85123A ' }));
    expect(records.orders[0]?.lines.map((line) => line.sku)).to.deep.equal(['85123A', '85123A', '85123A']);
    expect(records.products).to.have.length(1);
  });

  for (const code of ['POST', 'DOT', 'C2', 'M', 'm', 'gift_0001_20', 'BANK CHARGES', 'S']) {
    it(`has ${code} as a priced line of which there is no stock`, async () => {
      const records = await convert(row(), row({ StockCode: code, Quantity: '3', UnitPrice: '18.0' }));
      valid(records);
      const sku = code.toUpperCase();
      expect(records.orders[0]?.lines[1]).to.deep.include({
        sku,
        quantity: 3,
        unit_price: { amount: 1800, currency: 'GBP' },
      });
      expect(records.products.find((product) => product.sku === sku)).to.deep.include({ stocked: false });
      expect(records.stock.map((stock) => stock.sku)).to.deep.equal(['85123A']);
    });
  }

  for (const code of ['PADS', 'DCGS0076', '15056BL', '22423']) {
    it(`has ${code} as goods with stock`, async () => {
      const records = await convert(row({ StockCode: code }));
      expect(records.products[0]).to.deep.include({ sku: code, stocked: true });
      expect(records.stock[0]).to.deep.include({ sku: code, on_hand: 6 });
    });
  }

  it('may be of services alone', async () => {
    const records = await convert(row({ StockCode: 'POST', Quantity: '1', UnitPrice: '18.00' }));
    valid(records);
    expect(records.orders).to.have.length(1);
    expect(records.stock).to.deep.equal([]);
  });

  it('places a gift among other lines at nothing, also for a guest', async () => {
    const records = await convert(
      row({ CustomerID: '' }),
      row({ CustomerID: '', StockCode: '22423', UnitPrice: '0.0' }),
    );
    valid(records);
    expect(records.orders[0]?.lines[1]).to.deep.include({ sku: '22423', unit_price: { amount: 0, currency: 'GBP' } });
    expect(records.totals[0]?.total).to.equal(1530);
  });

  it('places a gift to a known customer that comes to nothing', async () => {
    const records = await convert(row({ UnitPrice: '0.0' }));
    valid(records);
    expect(records.totals[0]?.total).to.equal(0);
    expect(records.products[0]?.prices).to.deep.equal([{ amount: 0, currency: 'GBP' }]);
  });

  it('rounds a price in parts of a penny up, and takes what that is too much off the line', async () => {
    const records = await convert(
      row({ StockCode: 'PADS', UnitPrice: '0.001', Quantity: '1' }),
      row({ UnitPrice: '0.001', Quantity: '1500' }),
      row({ UnitPrice: '1.255', Quantity: '3' }),
    );
    valid(records);
    expect(records.orders[0]?.lines.map((line) => [line.unit_price.amount, line.discount.amount])).to.deep.equal([
      [1, 1],
      [1, 1350],
      [126, 1],
    ]);
    // 0.1 p, 150 p and 376.5 p, each rounded half up.
    expect(records.totals[0]).to.deep.include({
      subtotal: 1 + 1500 + 378,
      discount: 1 + 1350 + 1,
      total: 0 + 150 + 377,
    });
  });

  it('of more than 1,000 lines is split into orders that add up to it', async () => {
    const rows = Array.from({ length: 2_001 }, (_, index) =>
      row({ StockCode: String(20_000 + index), Quantity: String(index + 1), UnitPrice: '0.07' }),
    );
    const records = await convert(...rows);
    valid(records);
    expect(records.orders.map((order) => [order.external_id, order.lines.length])).to.deep.equal([
      ['536365-1', 1000],
      ['536365-2', 1000],
      ['536365-3', 1],
    ]);
    expect(records.orders[1]?.metadata).to.deep.include({ invoice: '536365', part: '2/3' });
    expect(records.totals.reduce((sum, totals) => sum + totals.total, 0)).to.equal((7 * (2001 * 2002)) / 2);
  });

  it('of 1,000 lines is one order', async () => {
    const records = await convert(...Array.from({ length: 1_000 }, () => row()));
    expect(records.orders.map((order) => [order.external_id, order.lines.length])).to.deep.equal([['536365', 1000]]);
  });

  it('is gathered though its rows do not stand together', async () => {
    const records = await convert(row(), row({ InvoiceNo: '536366' }), row({ StockCode: '71053' }));
    expect(records.orders.map((order) => [order.external_id, order.lines.length])).to.deep.equal([
      ['536366', 1],
      ['536365', 2],
    ]);
  });

  it("is read in the original file's spelling of dates and numbers", async () => {
    const records = await convert(row({ InvoiceDate: '12/1/2010 8:26', CustomerID: '17850', Quantity: '6.0' }));
    expect(records.orders[0]).to.deep.include({
      metadata: { ordered_at: '2010-12-01T08:26:00.000Z', source_country: 'United Kingdom' },
    });
    expect(records.orders[0]?.customer.reference).to.equal('17850');
  });

  for (const [name, code] of [
    ['EIRE', 'IE'],
    ['RSA', 'ZA'],
    ['Channel Islands', 'JE'],
    ['European Community', 'EU'],
    ['Unspecified', 'ZZ'],
    ['USA', 'US'],
    ['Hong Kong', 'HK'],
  ] as const) {
    it(`to ${name} goes to ${code}, and the name is kept`, async () => {
      const records = await convert(row({ Country: name }));
      expect(records.orders[0]?.shipping_address.country).to.equal(code);
      expect(records.orders[0]?.metadata['source_country']).to.equal(name);
    });
  }
});

describe('the catalog of Online Retail', () => {
  it('takes the description and the price that are most frequent, whatever their order', async () => {
    const rows = [
      row({ Description: 'CREAM  HEART ', UnitPrice: '2.95' }),
      row({ Description: '', UnitPrice: '2.55' }),
      row({ Description: 'WHITE HEART', UnitPrice: '2.95' }),
      row({ Description: 'CREAM HEART', UnitPrice: '5.11' }),
      row({ Description: '', UnitPrice: '0' }),
      row({ Description: '', UnitPrice: '0' }),
      row({ Description: '', UnitPrice: '0' }),
    ];
    const forwards = await convert(...rows);
    const backwards = await convert(...rows.toReversed());
    expect(forwards.products).to.deep.equal(backwards.products);
    expect(forwards.products[0]).to.deep.include({ name: 'CREAM HEART', prices: [{ amount: 295, currency: 'GBP' }] });
  });

  it('decides a tie by the first name in code-unit order and the lowest price, and names what has no description by its code', async () => {
    const tied = await convert(
      row({ Description: 'b', UnitPrice: '3.00' }),
      row({ Description: 'B', UnitPrice: '2.00' }),
    );
    expect(tied.products[0]).to.deep.include({ name: 'B', prices: [{ amount: 200, currency: 'GBP' }] });
    const nameless = await convert(row({ Description: '  ' }));
    expect(nameless.products[0]?.name).to.equal('85123A');
  });

  it('learns nothing from rows that are refused', async () => {
    const records = await convert(
      row(),
      row({ InvoiceNo: '536997', Quantity: '-20', UnitPrice: '0', CustomerID: '', Description: 'damages' }),
      row({ InvoiceNo: '536998', Quantity: '-20', UnitPrice: '0', CustomerID: '', Description: 'damages' }),
      row({ InvoiceNo: 'C536999', StockCode: '71053', Quantity: '-1' }),
    );
    expect(records.products.map((product) => product.name)).to.deep.equal(['WHITE HANGING HEART T-LIGHT HOLDER']);
    expect(records.stock[0]?.on_hand).to.equal(6);
  });
});
