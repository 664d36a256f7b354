import { expect } from 'chai';
import { convert, row, type Records } from './online-retail-fixture.js';

const reasons = (records: Records): readonly string[] => records.refused.map((refused) => refused.reason);

describe('an Online Retail invoice that is no order', () => {
  for (const [what, rows, reason] of [
    ['takes back an earlier sale', [row({ InvoiceNo: 'C536379', Quantity: '-1' })], 'cancellation'],
    [
      'takes back a sale and its carriage',
      [row({ InvoiceNo: 'C536379', Quantity: '-1' }), row({ InvoiceNo: 'C536379', StockCode: 'POST', Quantity: '-1' })],
      'cancellation',
    ],
    [
      'is a discount afterwards',
      [row({ InvoiceNo: 'C536379', StockCode: 'D', Quantity: '-1', UnitPrice: '27.5' })],
      'discount_credit',
    ],
    [
      'adjusts a bad debt',
      [row({ InvoiceNo: 'A563186', StockCode: 'B', Quantity: '1', UnitPrice: '-11062.06', CustomerID: '' })],
      'accounting_entry',
    ],
    [
      'is what Amazon takes',
      [row({ StockCode: 'AMAZONFEE', Quantity: '1', UnitPrice: '13541.33', CustomerID: '' })],
      'accounting_entry',
    ],
    ["is the charity's commission", [row({ StockCode: 'CRUK', Quantity: '1', UnitPrice: '1.6' })], 'accounting_entry'],
    [
      'is bank charges billed to nobody',
      [row({ StockCode: 'BANK CHARGES', Quantity: '1', CustomerID: '' })],
      'accounting_entry',
    ],
    ['is samples billed to nobody', [row({ StockCode: 'S', Quantity: '1', CustomerID: '' })], 'accounting_entry'],
    ['is a test', [row({ StockCode: 'TEST001' })], 'test_entry'],
    [
      'writes stock off',
      [row({ Quantity: '-10', UnitPrice: '0.0', CustomerID: '', Description: '' })],
      'stock_write_off',
    ],
    [
      'enters stock that was found',
      [row({ Quantity: '56', UnitPrice: '0.0', CustomerID: '', Description: 'found' })],
      'stock_adjustment',
    ],
    [
      'moves stock from one code to another',
      [
        row({ Quantity: '5', UnitPrice: '0', CustomerID: '' }),
        row({ Quantity: '-5', StockCode: '22423', UnitPrice: '0', CustomerID: '' }),
      ],
      'stock_adjustment',
    ],
    ['has a negative quantity among its lines', [row(), row({ Quantity: '-1' })], 'credit_line'],
    ['has a discount among its lines', [row(), row({ StockCode: 'D', Quantity: '1' })], 'credit_line'],
    ['has a negative price', [row(), row({ UnitPrice: '-0.01' })], 'negative_price'],
    ['goes to a country that is not in the table', [row({ Country: 'Atlantis' })], 'unknown_country'],
    ['names two customers', [row(), row({ CustomerID: '12583' })], 'conflicting_rows'],
    ['names two countries', [row(), row({ Country: 'France' })], 'conflicting_rows'],
    ['asks for too many pieces on a line', [row({ Quantity: '1000001' })], 'quantity_over_limit'],
    [
      'comes to more than can be counted',
      [row({ Quantity: '1000000', UnitPrice: '999999999.99' })],
      'amount_over_limit',
    ],
    ['has a fraction of a piece', [row({ Quantity: '1.5' })], 'malformed_row'],
    ['has no pieces', [row({ Quantity: '0' })], 'malformed_row'],
    ['has a price that is none', [row({ UnitPrice: 'free' })], 'malformed_row'],
    ['has a date that does not exist', [row({ InvoiceDate: '2/30/2011 8:26' })], 'malformed_row'],
    ['has no stock code', [row({ StockCode: ' ' })], 'malformed_row'],
    ['has a control character in its code', [row({ StockCode: '85\u0007123A' })], 'malformed_row'],
    ['has a customer that is no number', [row({ CustomerID: 'x' })], 'malformed_row'],
    ['has a number of no series that is known', [row({ InvoiceNo: 'X1' })], 'malformed_row'],
    ['has no number', [row({ InvoiceNo: '' })], 'malformed_row'],
  ] as const) {
    it(`${what}: ${reason}, every row of it`, async () => {
      const records = await convert(...rows);
      expect(reasons(records)).to.deep.equal(rows.map(() => reason));
      expect(records.orders).to.deep.equal([]);
      expect(records.products).to.deep.equal([]);
    });
  }

  it('says which field of which row cannot be read, beside each row', async () => {
    const records = await convert(row(), row({ Quantity: '1.5' }));
    expect(records.refused.map((refused) => refused.detail)).to.deep.equal(
      Array(2).fill('row 2 of day.csv: Quantity "1.5" is not a whole number'),
    );
  });

  it('leaves the other invoices alone', async () => {
    const records = await convert(row({ Quantity: 'x' }), row({ InvoiceNo: '536366' }));
    expect(records.orders.map((order) => order.external_id)).to.deep.equal(['536366']);
  });

  it('takes a product beyond what a stock row can hold', async () => {
    const most = Array.from({ length: 1000 }, () => row({ Quantity: '1000000', UnitPrice: '0.01' }));
    const records = await convert(
      ...most,
      row({ InvoiceNo: '536366', Quantity: '1' }),
      row({ InvoiceNo: '536367', StockCode: '71053' }),
    );
    expect(records.orders.map((order) => order.external_id)).to.deep.equal(['536365', '536367']);
    expect(reasons(records)).to.deep.equal(['quantity_over_limit']);
    expect(records.stock.find((stock) => stock.sku === '85123A')?.on_hand).to.equal(1_000_000_000);
  });
});

describe('a C invoice', () => {
  const taken = (odd: Parameters<typeof row>[0]): ReturnType<typeof row> =>
    row({ InvoiceNo: 'C536380', Quantity: '-1', ...odd });
  const details = (records: Records): readonly string[] => records.refused.map((refused) => refused.detail);
  const UNKNOWN = 'the sale that it takes back is not in the input';

  it('is matched to the latest earlier invoice with the same customer, product and price', async () => {
    const records = await convert(
      row(),
      row({ InvoiceNo: '536366' }),
      row({ InvoiceNo: '536367', UnitPrice: '2.95' }),
      taken({ UnitPrice: '2.550' }),
      row({ InvoiceNo: '536390' }),
    );
    expect(details(records)).to.deep.equal(['takes back a sale of invoice 536366']);
    expect(records.orders).to.have.length(4);
  });

  it('takes the same pieces back once', async () => {
    const records = await convert(
      row({ Quantity: '5' }),
      taken({ Quantity: '-3' }),
      taken({ Quantity: '-3' }),
      taken({ Quantity: '-2' }),
    );
    expect(details(records)).to.deep.equal([
      'takes back a sale of invoice 536365',
      UNKNOWN,
      'takes back a sale of invoice 536365',
    ]);
  });

  for (const [what, odd] of [
    ['another customer', { CustomerID: '12583' }],
    ['no customer', { CustomerID: '' }],
    ['another product', { StockCode: '71053' }],
    ['another price', { UnitPrice: '2.95' }],
    ['more pieces', { Quantity: '-7' }],
  ] as const) {
    it(`is matched to no sale where it has ${what}`, async () => {
      expect(details(await convert(row(), taken(odd)))).to.deep.equal([UNKNOWN]);
    });
  }
});
