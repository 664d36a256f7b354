import { anOrderInput } from '@quayside/testkit';
import { expect } from 'chai';
import { failureOf, outputOf, pathsOf, Shop } from './shop.js';

const euros = (amount: number) => ({ amount, currency: 'EUR' });

describe('placing an order', () => {
  let shop: Shop;
  beforeEach(() => {
    shop = new Shop();
  });

  it('prices it from the catalog, and promises it', async () => {
    const order = await shop.place({ external_id: 'N-1', metadata: { colour: 'red' } });
    expect(order).to.deep.include({
      external_id: 'N-1',
      status: 'placed',
      version: 1,
      currency: 'EUR',
      reason: null,
      metadata: { colour: 'red' },
      placed_at: shop.clock.now(),
      confirmed_at: null,
    });
    expect(order.totals).to.deep.equal({
      subtotal: euros(2_248),
      discount: euros(0),
      shipping: euros(0),
      tax: euros(428),
      total: euros(2_676),
    });
    expect(
      order.lines.map(({ number, sku, name, unit_price: price, tax, total, negotiated }) => [
        number,
        sku,
        name,
        price.amount,
        tax.amount,
        total.amount,
        negotiated,
      ]),
    ).to.deep.equal([
      [1, 'tea', 'tea', 450, 86, 536, false],
      [2, 'cup', 'cup', 899, 342, 2_140, false],
    ]);
    expect(await outputOf(shop.ask('get', { id: order.id }))).to.deep.equal(order);
    expect(await shop.order(order.id)).to.include({ owner: 'key_ada', externalId: 'N-1' });
  });

  it('begins its saga: stock is asked for, of each SKU once, and of no service', async () => {
    const order = await shop.place({
      lines: [
        { sku: 'tea', quantity: 1 },
        { sku: 'post', quantity: 1 },
        { sku: 'cup', quantity: 2 },
        { sku: 'tea', quantity: 3 },
      ],
    });
    const saga = await shop.saga(order.id);
    expect(saga).to.include({ step: 'reserving', needsStock: true, needsPayment: true, version: 1 });
    expect(await shop.told(order.id)).to.deep.equal({
      events: ['orders.order_placed'],
      commands: ['inventory.reserve_stock'],
    });
    const [command] = shop.database.placed(0, ['inventory.reserve_stock'], 10);
    expect(command).to.deep.include({
      lane: order.id,
      actor: 'key_ada',
      requestId: 'req_1',
      data: {
        reservationId: saga.reservationId,
        orderId: order.id,
        needs: [
          { sku: 'cup', quantity: 2 },
          { sku: 'tea', quantity: 4 },
        ],
      },
    });
  });

  it('asks for money at once where no stock is needed', async () => {
    const order = await shop.place({ lines: [{ sku: 'post', quantity: 1 }] });
    expect(await shop.told(order.id)).to.deep.equal({
      events: ['orders.order_placed'],
      commands: ['payments.authorize_payment'],
    });
    const [command] = shop.database.placed(0, ['payments.authorize_payment'], 10);
    expect(command?.data).to.deep.equal({
      paymentId: (await shop.saga(order.id)).paymentId,
      orderId: order.id,
      owner: 'key_ada',
      amount: order.totals.total,
      method: 'pm_ok',
    });
  });

  it('confirms at once where nothing is needed', async () => {
    shop.prices.change('gift', { stocked: false });
    const order = await shop.place({ lines: [{ sku: 'gift', quantity: 1 }] });
    expect(order).to.include({ status: 'confirmed', version: 2 });
    expect(await shop.told(order.id)).to.deep.equal({
      events: ['orders.order_placed', 'orders.order_confirmed'],
      commands: [],
    });
  });

  it('keeps a draft as it is asked to, and promises nothing', async () => {
    const draft = await shop.draft();
    expect(draft).to.include({ status: 'draft', placed_at: null, version: 1 });
    expect(await shop.told(draft.id)).to.deep.equal({ events: ['orders.order_drafted'], commands: [] });
    expect(await shop.orders.sagas.find((await shop.order(draft.id)).id)).to.equal(null);
  });

  describe('with the caller’s own number', () => {
    it('gives the first order back where it is placed again, as it is by now', async () => {
      const first = await shop.place({ external_id: 'N-1' });
      await shop.fulfil(first.id);
      const again = await shop.place({ external_id: 'N-1', metadata: { other: 'yes' } });
      expect(again).to.include({ id: first.id, status: 'confirmed', version: 2 });
      expect((await outputOf<{ items: unknown[] }>(shop.ask('list', {}))).items).to.have.length(1);
    });

    for (const [what, changes] of Object.entries({
      'other lines': { lines: [{ sku: 'tea', quantity: 1 }] },
      'another quantity': {
        lines: [
          { sku: 'tea', quantity: 1 },
          { sku: 'cup', quantity: 3 },
        ],
      },
      'the lines in another order': {
        lines: [
          { sku: 'cup', quantity: 2 },
          { sku: 'tea', quantity: 1 },
        ],
      },
      'another currency': { currency: 'USD' },
    }))
      it(`is refused with ${what}`, async () => {
        const first = await shop.place({ external_id: 'N-1' });
        const failure = await failureOf(
          shop.ask('place', anOrderInput({ external_id: 'N-1', ...changes }), { onceKey: 'k2' }),
        );
        expect(failure).to.deep.include({
          code: 'EXTERNAL_ID_TAKEN',
          category: 'conflict',
          details: { order_id: first.id },
        });
      });

    it('makes one order of many that are placed at once', async () => {
      const orders = await Promise.all(Array.from({ length: 10 }, () => shop.place({ external_id: 'N-1' })));
      expect(new Set(orders.map(({ id }) => id)).size).to.equal(1);
    });

    it('tells principals apart', async () => {
      const adas = await shop.place({ external_id: 'N-1' });
      const bobs = await shop.place({ external_id: 'N-1' }, { as: 'bob' });
      expect(bobs.id).to.not.equal(adas.id);
    });
  });
});

describe('what an order may consist of', () => {
  let shop: Shop;
  beforeEach(() => {
    shop = new Shop();
  });
  const tea = (changes: object = {}) => [{ sku: 'tea', quantity: 1, ...changes }];
  const refused = (changes: object, as = 'ada') =>
    failureOf(shop.ask('place', anOrderInput(changes), { as, onceKey: 'k' }));
  const usd = { amount: 1, currency: 'USD' };

  const cases: Readonly<
    Record<string, readonly [as: string, changes: object, code: string, category: string, paths: readonly string[]]>
  > = {
    'no SKU that nobody sells': [
      'ada',
      {
        lines: [
          { sku: 'tea', quantity: 1 },
          { sku: 'nothing', quantity: 1 },
        ],
      },
      'UNKNOWN_SKU',
      'invalid',
      ['lines.1.sku'],
    ],
    'no SKU that is archived': [
      'ada',
      {
        lines: [
          { sku: 'old', quantity: 1 },
          { sku: 'nothing', quantity: 1 },
        ],
      },
      'UNKNOWN_SKU',
      'invalid',
      ['lines.0.sku', 'lines.1.sku'],
    ],
    'nothing that has no price in its currency': [
      'ada',
      { currency: 'JPY' },
      'NO_PRICE',
      'invalid',
      ['lines.0.sku', 'lines.1.sku'],
    ],
    'no price of the caller’s own': [
      'ada',
      { lines: tea({ unit_price: euros(1) }) },
      'PRICE_NOT_ALLOWED',
      'forbidden',
      ['lines.0.unit_price'],
    ],
    'no discount of the caller’s own': [
      'ada',
      { lines: tea({ discount: euros(0) }) },
      'PRICE_NOT_ALLOWED',
      'forbidden',
      ['lines.0.discount'],
    ],
    'no tax rate of the caller’s own': [
      'ada',
      { lines: tea({ tax_rate_bp: 0 }) },
      'PRICE_NOT_ALLOWED',
      'forbidden',
      ['lines.0.tax_rate_bp'],
    ],
    'no shipping of the caller’s own': ['ada', { shipping: euros(0) }, 'PRICE_NOT_ALLOWED', 'forbidden', ['shipping']],
    'no price in another currency': [
      'sales',
      { lines: tea({ unit_price: usd, discount: usd }), shipping: usd },
      'WRONG_CURRENCY',
      'invalid',
      ['shipping.currency', 'lines.0.unit_price.currency', 'lines.0.discount.currency'],
    ],
    'no discount beyond its line': [
      'sales',
      { lines: [{ sku: 'cup', quantity: 1 }, ...tea({ quantity: 2, discount: euros(901) })] },
      'DISCOUNT_TOO_LARGE',
      'invalid',
      ['lines.1.discount'],
    ],
    'no sum that cannot be handled': [
      'sales',
      { lines: tea({ quantity: 1_000_000, unit_price: euros(9_007_199_254) }) },
      'TOTAL_TOO_LARGE',
      'invalid',
      ['lines'],
    ],
    'no price that cannot be handled': [
      'sales',
      {
        lines: tea({
          quantity: 1_000_000,
          unit_price: euros(Number.MAX_SAFE_INTEGER),
          discount: euros(Number.MAX_SAFE_INTEGER),
        }),
      },
      'TOTAL_TOO_LARGE',
      'invalid',
      ['lines'],
    ],
  };
  for (const [what, [as, changes, code, category, paths]] of Object.entries(cases))
    it(`has ${what}`, async () => {
      const failure = await refused(changes, as);
      expect(failure).to.include({ code, category });
      expect(pathsOf(failure)).to.deep.equal(paths);
      expect(shop.database.place(100), 'messages of what was refused').to.equal(0);
    });

  it('has prices, discounts, tax rates and shipping of a caller who may say them', async () => {
    const order = await shop.place(
      {
        lines: tea({ quantity: 10, unit_price: euros(100), discount: euros(99), tax_rate_bp: 700 }),
        shipping: euros(5),
      },
      { as: 'sales' },
    );
    expect(order.totals).to.deep.equal({
      subtotal: euros(1_000),
      discount: euros(99),
      shipping: euros(5),
      tax: euros(63),
      total: euros(969),
    });
    expect(order.lines[0]).to.deep.include({ negotiated: true, tax_rate_bp: 700 });
  });

  it('has a negotiated price even where the catalog has none in that currency', async () => {
    const order = await shop.place(
      { currency: 'JPY', lines: tea({ unit_price: { amount: 500, currency: 'JPY' } }) },
      { as: 'office' },
    );
    expect(order.totals.total).to.deep.equal({ amount: 595, currency: 'JPY' });
  });

  const bad: Readonly<Record<string, readonly [changes: object, paths: readonly string[]]>> = {
    'no lines': [{ lines: [] }, ['lines']],
    'a fraction of a piece': [{ lines: tea({ quantity: 1.5 }) }, ['lines.0.quantity']],
    'a negative quantity': [{ lines: tea({ quantity: -1 }) }, ['lines.0.quantity']],
    'too many pieces': [{ lines: tea({ quantity: 1_000_001 }) }, ['lines.0.quantity']],
    'too many lines': [{ lines: Array.from({ length: 1_001 }, () => tea()[0]) }, ['lines']],
    'a status of its own': [{ status: 'confirmed' }, ['status']],
    'a total of its own': [{ total: 1 }, ['total']],
    'an owner of its own': [{ owner: 'key_bob' }, ['owner']],
    'a currency that is none': [{ currency: 'EURO' }, ['currency']],
    'a country that is none': [
      { shipping_address: { ...anOrderInput().shipping_address, country: 'Germany' } },
      ['shipping_address.country'],
    ],
    'no name': [{ customer: { reference: null, name: '', email: null } }, ['customer.name']],
    'an address of mail that is none': [
      { customer: { reference: null, name: 'Ada', email: 'ada' } },
      ['customer.email'],
    ],
    'a card number for a payment method': [{ payment_method: '4242 4242 4242 4242' }, ['payment_method']],
    'a character that no text has': [
      { external_id: 'a\u0000b', metadata: { key: 'a\u0000' } },
      ['external_id', 'metadata.key'],
    ],
    'half a character': [{ customer: { reference: null, name: 'a\ud800', email: null } }, ['customer.name']],
  };
  for (const [what, [changes, paths]] of Object.entries(bad))
    it(`has not ${what}`, async () => {
      const failure = await refused(changes);
      expect(failure).to.include({ code: 'INVALID_INPUT', category: 'invalid' });
      expect(pathsOf(failure)).to.include.members([...paths]);
    });
});
