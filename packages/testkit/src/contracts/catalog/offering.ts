import { expect } from 'chai';
import { skuOf as sku } from '../../builders.js';
import { inCurrency, type Bench } from './bench.js';

export const offering = (bench: () => Bench): void => {
  it('answers for each SKU that exists, archived ones too, and for no other', async () => {
    await bench().add('TEA-1', { prices: [inCurrency('USD', 450), inCurrency('EUR', 399)] });
    await bench().add('OLD', { status: 'archived', stocked: false, prices: [], taxRate: 0 });
    const offers = await bench().store.products.offers(['TEA-1', 'NONE', 'OLD', 'TEA-1'].map(sku));
    expect(new Set(offers.keys())).to.deep.equal(new Set(['TEA-1', 'OLD']));
    expect(offers.get(sku('TEA-1'))).to.deep.equal({
      sku: 'TEA-1',
      name: 'Tea',
      prices: [inCurrency('EUR', 399), inCurrency('USD', 450)],
      taxRate: 700,
      stocked: true,
      orderable: true,
    });
    expect(offers.get(sku('OLD'))).to.deep.equal({
      sku: 'OLD',
      name: 'Tea',
      prices: [],
      taxRate: 0,
      stocked: false,
      orderable: false,
    });
    expect((await bench().store.products.offers([])).size).to.equal(0);
  });

  it('never tells a price from before a change that was committed', async () => {
    await bench().add('TEA-1', { taxRate: 0 });
    const { products } = bench().store;
    for (let rate = 1; rate <= 20; rate += 1) {
      // A question that is under way must not answer the one that is asked after the change.
      const earlier = products.offers([sku('TEA-1')]);
      await bench().change('TEA-1', () => ({ taxRate: rate }));
      const told = await products.offers([sku('TEA-1')]);
      expect(told.get(sku('TEA-1'))?.taxRate).to.equal(rate);
      expect((await earlier).get(sku('TEA-1'))?.taxRate).to.be.oneOf([rate - 1, rate]);
    }
  });

  it('gives everybody who asks at once their own answer', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => bench().add(`SKU-${n}`, { taxRate: n })));
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        bench().store.products.offers([sku(`SKU-${n % 40}`), sku(`SKU-${(n * 7) % 50}`)]),
      ),
    );
    answers.forEach((offers, n) => {
      expect(offers.get(sku(`SKU-${n % 40}`))?.taxRate).to.equal(n % 40);
      const other = (n * 7) % 50;
      expect(offers.get(sku(`SKU-${other}`))?.taxRate).to.equal(other < 40 ? other : undefined);
    });
  });
};
