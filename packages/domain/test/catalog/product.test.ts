import {
  archiveProduct,
  changeProduct,
  createProduct,
  priceIn,
  productContent,
  type Product,
  type ProductContent,
} from '@quayside/domain/catalog';
import { Currency, money, ProductId, Sku } from '@quayside/domain/kernel';
import { expect } from 'chai';
import * as v from 'valibot';

const [eur, jpy, usd] = ['EUR', 'JPY', 'USD'].map((code) => v.parse(Currency, code)) as [Currency, Currency, Currency];
const id = v.parse(ProductId, 'prd_01h2xcejqtf2nbrexx3vqjhp41');
const sku = v.parse(Sku, 'TEA-1');
const monday = '2026-03-02T09:00:00.000Z';
const tuesday = '2026-03-03T09:00:00.000Z';
const tea: ProductContent = {
  name: 'Tea',
  description: null,
  prices: [money(450, usd), money(399, eur)],
  taxRate: 700,
  stocked: true,
  status: 'active',
};
const created = (content: ProductContent = tea): Product => createProduct(id, sku, content, monday).product;

describe('a product', () => {
  it('begins at version 1, with an event that says all of it', () => {
    const { product, event } = createProduct(id, sku, tea, monday);
    expect(product).to.deep.equal({
      ...tea,
      prices: [money(399, eur), money(450, usd)],
      id,
      sku,
      version: 1,
      createdAt: monday,
      updatedAt: monday,
    });
    expect(event).to.deep.equal({
      type: 'catalog.product_created',
      at: monday,
      data: { ...tea, prices: product.prices, id, sku },
    });
  });

  it('says what it costs in a currency, and null where it has no price in it', () => {
    expect(priceIn(created(), usd)).to.deep.equal(money(450, usd));
    expect(priceIn(created(), jpy)).to.equal(null);
  });

  it('cannot cost two amounts in one currency', () => {
    expect(() => created({ ...tea, prices: [money(1, eur), money(2, usd), money(3, eur)] })).to.throw(TypeError, 'EUR');
    expect(() => changeProduct(created(), { ...tea, prices: [money(1, eur), money(1, eur)] }, tuesday)).to.throw(
      TypeError,
    );
  });

  const changes: readonly Partial<ProductContent>[] = [
    { name: 'Green tea' },
    { description: 'From Uji' },
    { taxRate: 1_900 },
    { stocked: false },
    { status: 'archived' },
    { prices: [money(400, eur), money(450, usd)] },
    { prices: [money(399, eur)] },
    { prices: [] },
    { prices: [money(399, eur), money(450, jpy)] },
  ];
  for (const change of changes) {
    it(`has a new version where it has another ${JSON.stringify(change)}`, () => {
      const before = created();
      const decided = changeProduct(before, { ...productContent(before), ...change }, tuesday);
      expect(decided?.product).to.deep.equal({ ...before, ...change, version: 2, updatedAt: tuesday });
      expect(decided?.event).to.deep.equal({
        type: 'catalog.product_changed',
        at: tuesday,
        data: { ...productContent(before), ...change, sku },
      });
    });
  }

  it('has no new version where nothing is said that it did not say before, in whatever order the prices come', () => {
    expect(changeProduct(created(), tea, tuesday)).to.equal(null);
    expect(changeProduct(created(), { ...tea, prices: tea.prices.toReversed() }, tuesday)).to.equal(null);
  });

  it('is archived once, and can be made active again', () => {
    const archived = archiveProduct(created(), tuesday)?.product ?? created();
    expect(archived).to.include({ status: 'archived', version: 2, name: 'Tea' });
    expect(archiveProduct(archived, tuesday)).to.equal(null);
    expect(changeProduct(archived, tea, tuesday)?.product).to.include({ status: 'active', version: 3 });
  });
});
