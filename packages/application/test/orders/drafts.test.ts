import { anAddressInput, anOrderInput } from '@quayside/testkit';
import type { OrderView } from '@quayside/application';
import { expect } from 'chai';
import { failureOf, outputOf, pathsOf, Shop } from './shop.js';

const euros = (amount: number) => ({ amount, currency: 'EUR' });
const price = (amount: number) => [{ amount, currency: 'EUR' as never }];

describe('a draft', () => {
  let shop: Shop;
  let draft: OrderView;
  beforeEach(async () => {
    shop = new Shop();
    draft = await shop.draft({ external_id: 'N-1', metadata: { colour: 'red', size: 'L' } });
  });
  const which = (changes: object = {}) => ({ id: draft.id, expected_version: draft.version, ...changes });
  const amended = (patch: object, as = 'ada') => outputOf(shop.ask('amend', which(patch), { as }));

  describe('that is written anew', () => {
    it('consists of what it is now said to, at the prices of now', async () => {
      shop.prices.change('tea', { prices: price(500) });
      shop.clock.advance(1_000);
      const { metadata: _, ...content } = anOrderInput({
        lines: [{ sku: 'tea', quantity: 2 }],
        billing_address: anAddressInput({ name: 'Bob' }),
      }) as Record<string, unknown>;
      const replaced = await outputOf(shop.ask('replace', which(content)));
      expect(replaced).to.deep.include({
        id: draft.id,
        external_id: 'N-1',
        status: 'draft',
        version: 2,
        metadata: {},
        created_at: draft.created_at,
        updated_at: shop.clock.now(),
      });
      expect(replaced.totals.total).to.deep.equal(euros(1_190));
      expect(replaced.billing_address?.name).to.equal('Bob');
      expect(await outputOf(shop.ask('get', { id: draft.id }))).to.deep.equal(replaced);
      expect((await shop.told(draft.id)).events).to.deep.equal(['orders.order_drafted', 'orders.order_amended']);
    });

    it('may even be written in another currency', async () => {
      const replaced = await outputOf(shop.ask('replace', which(anOrderInput({ currency: 'USD' }))));
      expect(replaced.totals.subtotal).to.deep.equal({ amount: 550 + 2 * 999, currency: 'USD' });
    });
  });

  describe('that is amended', () => {
    const patches: Readonly<Record<string, readonly [patch: object, expected: object]>> = {
      nothing: [{}, {}],
      'a name': [
        { customer: { name: 'Countess' } },
        { customer: { reference: 'ADA', name: 'Countess', email: 'ada@example.com' } },
      ],
      'a reference away': [
        { customer: { reference: null } },
        { customer: { reference: null, name: 'Ada Lovelace', email: 'ada@example.com' } },
      ],
      'a part of an address': [
        { shipping_address: { city: 'Bath', region: 'Somerset' } },
        { shipping_address: anAddressInput({ city: 'Bath', region: 'Somerset' }) },
      ],
      'a billing address': [
        { billing_address: anAddressInput({ name: 'Bank' }) },
        { billing_address: anAddressInput({ name: 'Bank' }) },
      ],
      'no billing address': [{ billing_address: null }, { billing_address: null }],
      'a payment method': [{ payment_method: 'pm_slow' }, { payment_method: 'pm_slow' }],
      'some labels': [{ metadata: { size: null, shape: 'round' } }, { metadata: { colour: 'red', shape: 'round' } }],
      'all labels away': [{ metadata: null }, { metadata: {} }],
    };
    for (const [what, [patch, expected]] of Object.entries(patches))
      it(`by ${what} keeps the rest`, async () => {
        const { version: _, updated_at: __, ...before } = draft;
        const { version, updated_at: ___, ...after } = await amended(patch);
        expect(version).to.equal(2);
        expect(after).to.deep.equal({ ...before, ...expected });
      });

    it('by lines has these lines alone, at the prices of now', async () => {
      shop.prices.change('tea', { prices: price(1_000), taxRate: 0, name: 'Green tea' });
      const after = await amended({ lines: [{ sku: 'tea', quantity: 3 }] });
      expect(
        after.lines.map(({ sku, name, quantity, unit_price: each }) => [sku, name, quantity, each.amount]),
      ).to.deep.equal([['tea', 'Green tea', 3, 1_000]]);
      expect(after.totals.total).to.deep.equal(euros(3_000));
    });

    it('keeps prices that were said before, whoever amends it, and looks the others up again', async () => {
      const lines = [
        { sku: 'tea', quantity: 1, unit_price: euros(1), tax_rate_bp: 0, discount: euros(1) },
        { sku: 'cup', quantity: 1 },
      ];
      const negotiated = await outputOf(
        shop.ask('replace', { ...anOrderInput({ lines, shipping: euros(7) }), ...which() }, { as: 'office' }),
      );
      shop.prices.change('tea', { prices: price(5_000) });
      shop.prices.change('cup', { prices: price(100), taxRate: 0 });
      const after = await outputOf(
        shop.ask('amend', { id: draft.id, expected_version: negotiated.version, payment_method: 'pm_slow' }),
      );
      expect(
        after.lines.map(({ unit_price: each, discount, tax_rate_bp: rate, negotiated: said }) => [
          each.amount,
          discount.amount,
          rate,
          said,
        ]),
      ).to.deep.equal([
        [1, 1, 0, true],
        [100, 0, 0, false],
      ]);
      expect(after.totals).to.deep.include({ shipping: euros(7), total: euros(107) });
    });

    it('may not be amended to what is no order', async () => {
      const many = Object.fromEntries(Array.from({ length: 20 }, (_, number) => [`key${number}`, 'x']));
      const failure = await failureOf(shop.ask('amend', which({ metadata: many })));
      expect(failure).to.include({ code: 'NOT_AN_ORDER', category: 'invalid' });
      expect(pathsOf(failure)).to.deep.equal(['metadata']);
    });

    it('may have prices said by those alone who may say them', async () => {
      for (const patch of [{ shipping: euros(1) }, { lines: [{ sku: 'tea', quantity: 1, unit_price: euros(1) }] }]) {
        expect(await failureOf(shop.ask('amend', which(patch)))).to.include({ code: 'PRICE_NOT_ALLOWED' });
      }
      expect((await amended({ shipping: euros(1) }, 'office')).totals.shipping).to.deep.equal(euros(1));
    });

    it('has its currency for good', async () => {
      expect(await failureOf(shop.ask('amend', which({ currency: 'USD' })))).to.include({ code: 'INVALID_INPUT' });
      expect(
        await failureOf(shop.ask('amend', which({ shipping: { amount: 1, currency: 'USD' } }), { as: 'office' })),
      ).to.include({ code: 'WRONG_CURRENCY' });
    });
  });

  describe('that is placed', () => {
    it('is placed as it stands where nothing changed since', async () => {
      shop.clock.advance(5_000);
      const placed = await outputOf(shop.ask('place_draft', which()));
      expect(placed).to.deep.equal({
        ...draft,
        status: 'placed',
        version: 2,
        placed_at: shop.clock.now(),
        updated_at: shop.clock.now(),
      });
      expect(await shop.told(draft.id)).to.deep.equal({
        events: ['orders.order_drafted', 'orders.order_placed'],
        commands: ['inventory.reserve_stock'],
      });
    });

    it('is amended first where a price changed since', async () => {
      shop.prices.change('cup', { prices: price(1_000) });
      const placed = await outputOf(shop.ask('place_draft', which()));
      expect(placed).to.include({ status: 'placed', version: 3 });
      expect(placed.totals.subtotal).to.deep.equal(euros(2_450));
      expect((await shop.told(draft.id)).events).to.deep.equal([
        'orders.order_drafted',
        'orders.order_amended',
        'orders.order_placed',
      ]);
      expect(await outputOf(shop.ask('get', { id: draft.id }))).to.deep.equal(placed);
    });

    it('is amended first where a name or a tax rate changed since', async () => {
      for (const change of [{ name: 'Mug' }, { taxRate: 700 }]) {
        const { id } = await shop.draft();
        shop.prices.change('cup', change);
        expect((await outputOf(shop.ask('place_draft', { id, expected_version: 'any' }))).version).to.equal(3);
      }
    });

    it('keeps prices that were said, whoever places it', async () => {
      const said = await outputOf(
        shop.ask(
          'replace',
          { ...anOrderInput({ lines: [{ sku: 'tea', quantity: 1, unit_price: euros(1) }] }), ...which() },
          { as: 'office' },
        ),
      );
      shop.prices.change('tea', { prices: price(9_999) });
      const placed = await outputOf(shop.ask('place_draft', { id: draft.id, expected_version: said.version }));
      expect(placed).to.include({ status: 'placed', version: 3 });
      expect(placed.totals.subtotal).to.deep.equal(euros(1));
    });

    it('is refused where something can no longer be ordered', async () => {
      shop.prices.change('cup', { orderable: false });
      const failure = await failureOf(shop.ask('place_draft', which()));
      expect(failure).to.include({ code: 'UNKNOWN_SKU' });
      expect(pathsOf(failure)).to.deep.equal(['lines.1.sku']);
      shop.prices.change('cup', { orderable: true, prices: [] });
      expect(await failureOf(shop.ask('place_draft', which()))).to.include({ code: 'NO_PRICE' });
      expect((await shop.order(draft.id)).status).to.equal('draft');
    });

    it('is confirmed at once where nothing is needed', async () => {
      shop.prices.change('gift', { stocked: false });
      const { id } = await shop.draft({ lines: [{ sku: 'gift', quantity: 1 }] });
      expect(await outputOf(shop.ask('place_draft', { id, expected_version: 1 }))).to.include({
        status: 'confirmed',
        version: 3,
      });
    });
  });

  describe('whoever changes it', () => {
    const changes: Readonly<Record<string, object>> = {
      replace: anOrderInput(),
      amend: { payment_method: 'pm_slow' },
      place_draft: {},
    };
    for (const [name, change] of Object.entries(changes)) {
      it(`says which version to ${name}`, async () => {
        await amended({ payment_method: 'pm_flaky' });
        const failure = await failureOf(shop.ask(name, { ...change, ...which() }));
        expect(failure).to.deep.include({
          code: 'VERSION_MISMATCH',
          category: 'precondition',
          details: { current_version: 2 },
        });
        expect(await failureOf(shop.ask(name, { ...change, id: draft.id }))).to.include({ code: 'INVALID_INPUT' });
        expect(await outputOf(shop.ask(name, { ...change, ...which({ expected_version: 'any' }) }))).to.include({
          version: 3,
        });
      });

      it(`finds nobody else’s to ${name}`, async () => {
        expect(await failureOf(shop.ask(name, { ...change, ...which() }, { as: 'bob' }))).to.include({
          code: 'ORDER_NOT_FOUND',
          category: 'not_found',
        });
        expect(await outputOf(shop.ask(name, { ...change, ...which() }, { as: 'office' }))).to.include({ version: 2 });
        expect((await shop.order(draft.id)).owner, 'whose it is').to.equal('key_ada');
      });

      it(`finds none that is no draft to ${name}`, async () => {
        const placed = await shop.place();
        await shop.fulfil(placed.id);
        const cancelled = await outputOf(shop.ask('cancel', which()));
        for (const order of [await shop.place(), await outputOf(shop.ask('get', { id: placed.id })), cancelled]) {
          const failure = await failureOf(shop.ask(name, { ...change, id: order.id, expected_version: order.version }));
          expect(failure).to.deep.include({
            code: 'WRONG_STATUS',
            category: 'conflict',
            details: { status: order.status },
          });
        }
      });
    }

    it('loses to who was faster, and is told so', async () => {
      const both = await Promise.all(
        ['pm_one', 'pm_two'].map((method) => shop.ask('amend', which({ payment_method: method }))),
      );
      expect(both.filter(({ ok }) => ok)).to.have.length(1);
      const [lost] = both.filter(({ ok }) => !ok);
      expect(lost && (await failureOf(lost))).to.include({ code: 'VERSION_MISMATCH' });
    });
  });
});
