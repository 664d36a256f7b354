import { catalogContracts, matchesSearch, searchWords } from '@quayside/application/catalog';
import type { PriceList } from '@quayside/application/orders';
import { Sku } from '@quayside/domain/kernel';
import { expect } from 'chai';
import * as v from 'valibot';
import { failureOf, openShop, outputOf, tea } from './shop.js';

const skusOf = (page: Record<string, unknown>) =>
  (page['items'] as readonly { readonly sku: string }[]).map(({ sku }) => sku);

describe('catalog.list_products', () => {
  const shop = openShop();
  before(async () => {
    for (const [sku, name, more] of [
      ['b', 'Röd Kaviar', {}],
      ['a', 'Sirop d’érable', { status: 'archived' }],
      ['c', 'Postage', { stocked: false }],
      ['B', 'Tofu', { description: 'Firm' }],
    ] as const) {
      await outputOf(shop.ask('create_product', { ...tea, sku, name, ...more }));
      shop.clock.advance(60_000);
    }
    await outputOf(shop.ask('update_product', { sku: 'b', expected_version: 1, tax_rate_bp: 1 }));
  });
  const listed = async (input: object) => skusOf(await outputOf(shop.ask('list_products', input)));

  it('is in the order of SKUs where nothing else is said, page by page', async () => {
    expect(await listed({})).to.deep.equal(['B', 'a', 'b', 'c']);
    const page = await outputOf(shop.ask('list_products', { page: 2, per_page: 3 }));
    expect(skusOf(page)).to.deep.equal(['c']);
    expect(page['pagination']).to.deep.include({ total: 4, page: 2, per_page: 3, total_pages: 2, next_cursor: null });
  });

  for (const [input, skus] of [
    [{ sort: '-sku' }, ['c', 'b', 'a', 'B']],
    [{ sort: 'name' }, ['c', 'b', 'a', 'B']],
    [{ sort: 'created_at' }, ['b', 'a', 'c', 'B']],
    [{ sort: '-updated_at' }, ['b', 'B', 'c', 'a']],
    [{ status: ['active'] }, ['B', 'b', 'c']],
    [{ status: ['active', 'archived'] }, ['B', 'a', 'b', 'c']],
    [{ stocked: false }, ['c']],
    [{ updated_at: { gte: '2026-03-02T09:02:00Z' } }, ['B', 'b', 'c']],
    [{ updated_at: { gt: '2026-03-02T09:02:00Z', lt: '2026-03-02T09:04:00Z' } }, ['B']],
    [{ q: 'kav' }, ['b']],
    [{ q: 'firm tof' }, ['B']],
    [{ q: 'post', stocked: true }, []],
    [{ q: '…' }, []],
  ] as const) {
    it(`for ${JSON.stringify(input)} has ${skus.join(', ') || 'nothing'}`, async () =>
      expect(await listed(input)).to.deep.equal(skus));
  }

  for (const input of [
    { sort: 'price' },
    { status: ['sold'] },
    { stocked: 'no' },
    { q: '' },
    { per_page: 101 },
    { colour: 'red' },
  ]) {
    it(`refuses ${JSON.stringify(input)}`, async () => {
      expect(await failureOf(shop.ask('list_products', input))).to.include({ code: 'INVALID_INPUT' });
    });
  }
});

describe('a search', () => {
  for (const [text, q, found] of [
    ['Sirop d’érable', 'ERABLE', true],
    ['Sirop d’érable', 'éra', true],
    ['Sirop d’érable', 'rable', false],
    ['Green tea', 'tea green', true],
    ['Green tea', 'gre tea', false],
    ['Green tea', 'tea gre', true],
    ['Green tea', 'tea coffee', false],
    ['ABC-123', '123', true],
    ['ABC-123', 'abc-123', true],
    ['ABC-123', 'abc_12', true],
    ['ﬁne ＴＥＡ', 'fine tea', true],
    ['İstanbul', 'istanbul', true],
    ['紅茶 ティー', 'ティ', true],
    ['Straße', 'strasse', false],
    ['a@b.example', 'b example', true],
    ["it's", "o'clock & ! | <-> :*", false],
    ['it’s 100%', '%', false],
    ['x'.repeat(70), 'x'.repeat(64), true],
  ] as const) {
    it(`for ${JSON.stringify(q)} ${found ? 'finds' : 'does not find'} ${JSON.stringify(text)}`, () =>
      expect(matchesSearch(text, q)).to.equal(found));
  }

  it('knows each word once, and no more than 64 characters of it', () => {
    expect(searchWords('Tea, tea and TEA')).to.deep.equal(['tea', 'and']);
    expect(searchWords('𝒙'.repeat(70) + ' 𐐷'.repeat(3))).to.deep.equal(['x'.repeat(64), '𐐷']);
    expect(searchWords('𐐷'.repeat(65))).to.deep.equal(['𐐷'.repeat(64)]);
    expect(searchWords(' -- ')).to.deep.equal([]);
  });
});

describe('what the catalog offers', () => {
  it('answers the price list that orders ask for', async () => {
    const shop = openShop();
    const priceList: PriceList = shop.products;
    const [known, archived, unknown] = ['TEA-1', 'OLD', 'NONE'].map((sku) => v.parse(Sku, sku)) as [Sku, Sku, Sku];
    await outputOf(shop.ask('create_product', { ...tea, tax_rate_bp: 700 }));
    await outputOf(shop.ask('create_product', { ...tea, sku: 'OLD', status: 'archived', stocked: false }));
    const offers = await priceList.offers([known, archived, unknown]);
    expect([...offers.keys()]).to.deep.equal([known, archived]);
    expect(offers.get(known)).to.deep.equal({
      sku: 'TEA-1',
      name: 'Tea',
      prices: tea.prices,
      taxRate: 700,
      stocked: true,
      orderable: true,
    });
    expect(offers.get(archived)).to.include({ stocked: false, orderable: false });
  });
});

describe('the scopes of the catalog', () => {
  const inputs: Readonly<Record<string, object>> = {
    'catalog.create_product': { ...tea, sku: 'NEW' },
    'catalog.get_product': { sku: 'TEA-1' },
    'catalog.list_products': {},
    'catalog.replace_product': { ...tea, expected_version: 'any' },
    'catalog.update_product': { sku: 'TEA-1', expected_version: 'any' },
    'catalog.archive_product': { sku: 'TEA-1', expected_version: 'any' },
  };
  for (const { name, kind, scope } of catalogContracts) {
    it(`let ${name} be called with ${scope}, and not without`, async () => {
      const shop = openShop();
      await outputOf(shop.ask('create_product', tea));
      const short = name.slice('catalog.'.length);
      const other = kind === 'query' ? 'catalog:write' : 'catalog:read';
      const refused = await failureOf(shop.ask(short, inputs[name], { scopes: [other, 'orders:*', 'identity:write'] }));
      expect(refused).to.deep.include({ code: 'FORBIDDEN', details: { scope } });
      await outputOf(shop.ask(short, inputs[name], { scopes: [scope] }));
    });
  }

  it('are all that its use cases answer to', () => {
    const { useCases } = openShop();
    expect(useCases.map(({ contract }) => contract)).to.have.members([...catalogContracts]);
  });
});
