import { expect } from 'chai';
import {
  convertNorthwind,
  NORTHWIND_COLUMNS,
  type NorthwindConversion,
  type NorthwindSource,
} from '../src/northwind.js';
import { wrongWithOrder, wrongWithProduct, wrongWithStock, wrongWithTotals } from './record-shapes.js';
import { hundredths, sourceRows } from './source-files.js';

const readSource = async (): Promise<NorthwindSource> => ({
  products: await sourceRows('northwind', 'products.csv', NORTHWIND_COLUMNS.products),
  customers: await sourceRows('northwind', 'customers.csv', NORTHWIND_COLUMNS.customers),
  shippers: await sourceRows('northwind', 'shippers.csv', NORTHWIND_COLUMNS.shippers),
  orders: await sourceRows('northwind', 'orders.csv', NORTHWIND_COLUMNS.orders),
  order_details: await sourceRows('northwind', 'order_details.csv', NORTHWIND_COLUMNS.order_details),
});

const converted = (source: NorthwindSource): NorthwindConversion => {
  const conversion = convertNorthwind(source);
  if (!conversion.ok) throw new Error(conversion.error.join('; '));
  return conversion.value;
};

/** One cent for every two hundred of `cents × hundredths of a discount`, half up, in whole numbers that stay far below 2^53. */
const discountCents = (cents: number, fraction: string): number =>
  Math.floor((cents * hundredths(fraction) * 2 + 100) / 200);

describe('Northwind, as it is committed', () => {
  let source: NorthwindSource;
  let conversion: NorthwindConversion;
  before(async () => {
    source = await readSource();
    conversion = converted(source);
  });

  it('becomes 77 products, a stock row each, and 830 orders with 2,155 lines', () => {
    expect(conversion.products).to.have.length(77);
    expect(conversion.stock.map((row) => row.sku)).to.deep.equal(conversion.products.map((product) => product.sku));
    expect(conversion.orders).to.have.length(830);
    expect(conversion.orders.flatMap((order) => order.lines)).to.have.length(2155);
    expect(new Set(conversion.orders.map((order) => order.external_id)).size).to.equal(830);
  });

  it('has every record in the shape of the import formats', () => {
    expect(conversion.orders.flatMap((order) => wrongWithOrder(order, 'USD'))).to.deep.equal([]);
    expect(conversion.products.flatMap((product) => wrongWithProduct(product, 'USD'))).to.deep.equal([]);
    expect(conversion.stock.flatMap((row) => wrongWithStock(row))).to.deep.equal([]);
    expect(conversion.totals.flatMap((totals) => wrongWithTotals(totals, 'USD'))).to.deep.equal([]);
  });

  it('comes to the totals of the source to the cent, in the orders and in the totals beside them', () => {
    const expected = source.orders.map((order) => {
      const lines = source.order_details.filter((line) => line.orderID === order.orderID);
      const gross = lines.map((line) => hundredths(line.unitPrice) * Number(line.quantity));
      const discounts = lines.map((line, index) => discountCents(gross[index] ?? 0, line.discount));
      const [subtotal = 0, discount = 0] = [gross, discounts].map((amounts) =>
        amounts.reduce((sum, amount) => sum + amount, 0),
      );
      const shipping = hundredths(order.freight);
      return {
        external_id: order.orderID,
        currency: 'USD',
        subtotal,
        discount,
        shipping,
        tax: 0,
        total: subtotal - discount + shipping,
      };
    });
    expect(conversion.totals).to.deep.equal(expected);
    const ofOrders = conversion.orders.map(({ external_id, currency, lines, shipping }) => {
      const subtotal = lines.reduce((sum, line) => sum + line.unit_price.amount * line.quantity, 0);
      const discount = lines.reduce((sum, line) => sum + line.discount.amount, 0);
      return {
        external_id,
        currency,
        subtotal,
        discount,
        shipping: shipping.amount,
        tax: 0,
        total: subtotal - discount + shipping.amount,
      };
    });
    expect(ofOrders).to.deep.equal(expected);
  });

  it('comes to 1,265,792.76 dollars of goods after discounts and 64,942.69 of freight', () => {
    const sum = (figure: 'subtotal' | 'discount' | 'shipping' | 'total'): number =>
      conversion.totals.reduce((total, row) => total + row[figure], 0);
    expect(sum('subtotal') - sum('discount')).to.equal(126_579_276);
    expect(sum('shipping')).to.equal(6_494_269);
    expect(sum('total')).to.equal(126_579_276 + 6_494_269);
  });

  it('has stock for all orders together, and leaves what the source says is in stock', () => {
    for (const row of conversion.stock) {
      const ordered = source.order_details
        .filter((line) => line.productID === row.sku)
        .reduce((sum, line) => sum + Number(line.quantity), 0);
      const product = source.products.find((candidate) => candidate.productID === row.sku);
      expect(row.on_hand - ordered, `product ${row.sku}`).to.equal(Number(product?.unitsInStock));
      expect(row.reorder_point, `product ${row.sku}`).to.equal(Number(product?.reorderLevel));
    }
  });

  it('keeps the price of the order, and the price of today in the catalog', () => {
    expect(conversion.orders[0]?.lines[0]).to.deep.equal({
      sku: '11',
      quantity: 12,
      unit_price: { amount: 1400, currency: 'USD' },
      discount: { amount: 0, currency: 'USD' },
      tax_rate_bp: 0,
    });
    expect(conversion.products.find((product) => product.sku === '11')?.prices).to.deep.equal([
      { amount: 2100, currency: 'USD' },
    ]);
  });

  it('turns the NULL that is written out into null', () => {
    expect(JSON.stringify(conversion)).not.to.include('"NULL"');
    expect(conversion.orders[0]?.shipping_address).to.deep.equal({
      name: 'Vins et alcools Chevalier',
      line1: "59 rue de l'Abbaye",
      line2: null,
      city: 'Reims',
      region: null,
      postal_code: '51100',
      country: 'FR',
    });
    const without = source.orders.filter((order) => order.shipPostalCode === 'NULL').length;
    expect(conversion.orders.filter((order) => order.shipping_address.postal_code === null)).to.have.length(without);
    expect(without).to.equal(19);
  });

  it('keeps discontinued products active, because the orders ask for them', () => {
    expect(new Set(conversion.products.map((product) => product.status))).to.deep.equal(new Set(['active']));
  });
});

describe('a Northwind order', () => {
  const small = (
    changes: { readonly order?: object; readonly line?: object; readonly product?: object } = {},
  ): NorthwindSource => ({
    products: [
      {
        productID: '1',
        productName: 'Chai',
        quantityPerUnit: 'NULL',
        unitPrice: '18.00',
        unitsInStock: '3',
        reorderLevel: '1',
        ...changes.product,
      },
    ],
    customers: [{ customerID: 'VINET', companyName: 'Vins' }],
    shippers: [{ shipperID: '3', companyName: 'Federal Shipping' }],
    orders: [
      {
        orderID: '10248',
        customerID: 'VINET',
        orderDate: '1996-07-04 00:00:00.000',
        requiredDate: '1996-08-01 00:00:00.000',
        shipVia: '3',
        freight: '0.02',
        shipName: 'Vins',
        shipAddress: '59 rue',
        shipCity: 'Reims',
        shipRegion: 'NULL',
        shipPostalCode: 'NULL',
        shipCountry: 'France',
        ...changes.order,
      },
    ],
    order_details: [
      { orderID: '10248', productID: '1', unitPrice: '1.25', quantity: '2', discount: '0', ...changes.line },
    ],
  });

  for (const [what, line, cents] of [
    ['a half cent up', { unitPrice: '0.10', quantity: '1', discount: '0.05' }, 1],
    ['less than a half cent down', { unitPrice: '0.08', quantity: '1', discount: '0.05' }, 0],
    ['a half cent that a float would lose up', { unitPrice: '1.45', quantity: '1', discount: '0.1' }, 15],
    ['a discount with three decimals exactly', { unitPrice: '10.00', quantity: '10', discount: '0.125' }, 1250],
    ['the whole line off', { unitPrice: '3.33', quantity: '3', discount: '1' }, 999],
  ] as const) {
    it(`rounds the discount of a line: ${what}`, () => {
      const { orders, totals } = converted(small({ line }));
      expect(orders[0]?.lines[0]?.discount.amount).to.equal(cents);
      expect(totals[0]?.discount).to.equal(cents);
    });
  }

  for (const [what, changes, sentence] of [
    ['names no customer of the source', { order: { customerID: 'NOONE' } }, 'customer NOONE is missing'],
    ['asks for no product of the source', { line: { productID: '2' } }, 'product 2, which is not in the products'],
    ['has no lines', { line: { orderID: '1' } }, 'order 10248 has no lines'],
    [
      'goes to a country that is not in the table',
      { order: { shipCountry: 'Atlantis' } },
      'country "Atlantis" is missing',
    ],
    [
      'has a price that is no whole number of cents',
      { line: { unitPrice: '1.255' } },
      '"1.255" is no whole number of cents',
    ],
    ['has a negative price', { line: { unitPrice: '-1.00' } }, '"-1.00" is no decimal number of zero or more'],
    ['has a fraction of a piece', { line: { quantity: '1.5' } }, '"1.5" is no whole number'],
    ['has no pieces', { line: { quantity: '0' } }, 'the quantity 0 is not 1 to 1,000,000'],
    [
      'has a discount of more than everything',
      { line: { discount: '1.01' } },
      'the discount "1.01" is more than the whole',
    ],
    ['was placed on no day', { order: { orderDate: 'NULL' } }, 'a date in orderDate is missing'],
  ] as const) {
    it(`refuses the whole source where an order ${what}, and says which`, () => {
      const conversion = convertNorthwind(small(changes));
      expect(conversion.ok ? [] : conversion.error.join('\n'))
        .to.include(sentence)
        .and.to.include('10248');
    });
  }

  it('says each problem once, and all of them', () => {
    const conversion = convertNorthwind(small({ line: { unitPrice: 'x' }, order: { freight: 'y' } }));
    const problems = conversion.ok ? [] : conversion.error;
    expect(new Set(problems).size).to.equal(problems.length);
    expect(problems.join('\n')).to.include('"x"').and.to.include('"y"');
  });
});
