import {
  contentOf,
  money,
  stockNeeds,
  type Currency,
  type OrderContent,
  type PricedLine,
  type Sku,
} from '@quayside/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { content, eur, line, priced, valueOf } from './examples.js';

const currency = 'EUR' as Currency;

const lines: fc.Arbitrary<readonly PricedLine[]> = fc.array(
  fc
    .record({
      quantity: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1_000_000 })),
      price: fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 1_000_000_000 })),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      taxRate: fc.oneof(fc.constantFrom(0, 700, 1_900, 10_000), fc.integer({ min: 0, max: 10_000 })),
    })
    .map(({ quantity, price, share, taxRate }) =>
      line({ quantity, unitPrice: eur(price), discount: eur(Math.floor(price * quantity * share)), taxRate }),
    ),
  { minLength: 1, maxLength: 8 },
);

/** Half up, worked out in another way than the product does: whole part and rest. */
const taxOf = (net: bigint, rate: number): bigint => {
  const product = net * BigInt(rate);
  return product / 10_000n + (product % 10_000n >= 5_000n ? 1n : 0n);
};

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const whenPriced = (check: (billed: OrderContent, asked: readonly PricedLine[], shipping: number) => void): void =>
  fc.assert(
    fc.property(lines, fc.integer({ min: 0, max: 100_000 }), (asked, shipping) => {
      const result = contentOf(priced({ lines: asked, shipping: money(shipping, currency) }));
      fc.pre(result.ok);
      check(valueOf(result), asked, shipping);
    }),
  );

describe('the totals of an order', () => {
  it('are subtotal less discount, and shipping and tax with it', () => {
    whenPriced(({ totals }, _, shipping) => {
      expect(totals.total.amount).to.equal(
        totals.subtotal.amount - totals.discount.amount + totals.shipping.amount + totals.tax.amount,
      );
      expect(totals.shipping.amount).to.equal(shipping);
      for (const total of Object.values(totals)) expect(total).to.have.property('currency', currency);
    });
  });

  it('are the sums of the lines', () => {
    whenPriced(({ totals, lines: billed }, asked, shipping) => {
      expect(totals.subtotal.amount).to.equal(sum(asked.map(({ unitPrice, quantity }) => unitPrice.amount * quantity)));
      expect(totals.discount.amount).to.equal(sum(asked.map(({ discount }) => discount.amount)));
      expect(totals.tax.amount).to.equal(sum(billed.map(({ tax }) => tax.amount)));
      expect(totals.total.amount).to.equal(sum(billed.map(({ total }) => total.amount)) + shipping);
    });
  });

  it('round tax half up, line by line', () => {
    whenPriced(({ lines: billed }) => {
      for (const { unitPrice, quantity, discount, taxRate, tax, total } of billed) {
        const net = BigInt(unitPrice.amount) * BigInt(quantity) - BigInt(discount.amount);
        expect(BigInt(tax.amount)).to.equal(taxOf(net, taxRate));
        expect(BigInt(total.amount)).to.equal(net + BigInt(tax.amount));
      }
    });
  });

  it('round the half cent up, and each line by itself', () => {
    const half = line({ quantity: 1, unitPrice: eur(50), taxRate: 100 });
    expect(content({ lines: [half], shipping: eur(0) }).totals.tax.amount, '0.5 cents').to.equal(1);
    expect(content({ lines: [half, half, half], shipping: eur(0) }).totals.tax.amount, '3 × 0.5 cents').to.equal(3);
    expect(
      content({ lines: [{ ...half, unitPrice: eur(49) }], shipping: eur(0) }).totals.tax.amount,
      '0.49 cents',
    ).to.equal(0);
  });

  it('tax what is left after the discount', () => {
    const { lines: billed } = content({
      lines: [line({ quantity: 1, unitPrice: eur(1_000), discount: eur(500), taxRate: 1_900 })],
    });
    expect(billed[0]).to.deep.include({ tax: eur(95), total: eur(595) });
  });

  it('can be nothing', () => {
    const free = content({ lines: [line({ unitPrice: eur(10), quantity: 3, discount: eur(30) })], shipping: eur(0) });
    expect(free.totals).to.deep.equal({
      subtotal: eur(30),
      discount: eur(30),
      shipping: eur(0),
      tax: eur(0),
      total: eur(0),
    });
  });

  it('do not mix currencies', () => {
    const dollars = money(1, 'USD' as Currency);
    expect(() => contentOf(priced({ lines: [line({ unitPrice: dollars })] }))).to.throw(TypeError);
    expect(() =>
      contentOf(priced({ lines: [line({ unitPrice: dollars, discount: money(0, 'USD' as Currency) })] })),
    ).to.throw(TypeError);
  });
});

describe('the lines of an order', () => {
  it('are numbered from 1 in their order', () => {
    whenPriced(({ lines: billed }) =>
      expect(billed.map(({ number }) => number)).to.deep.equal(billed.map((_, index) => index + 1)),
    );
  });
});

describe('the stock that an order needs', () => {
  const of = (sku: string, quantity: number, stocked = true): PricedLine =>
    line({ sku: sku as Sku, quantity, stocked });

  it('counts two lines of one SKU together, sorted by SKU, without services', () => {
    const { lines: billed } = content({
      lines: [of('tea', 2), of('post', 1, false), of('cup', 1), of('tea', 3), of('Cup', 4)],
    });
    expect(stockNeeds(billed)).to.deep.equal([
      { sku: 'Cup', quantity: 4 },
      { sku: 'cup', quantity: 1 },
      { sku: 'tea', quantity: 5 },
    ]);
  });

  it('is nothing where all is a service', () => {
    expect(stockNeeds(content({ lines: [of('post', 1, false)] }).lines)).to.deep.equal([]);
  });

  it('is the same in whatever order the lines come', () => {
    const some = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'B'), fc.integer({ min: 1, max: 9 }), fc.boolean()), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(some, (picked) => {
        const needs = (order: typeof picked) =>
          stockNeeds(content({ lines: order.map(([sku, quantity, stocked]) => of(sku, quantity, stocked)) }).lines);
        expect(needs(picked)).to.deep.equal(needs(picked.toReversed()));
      }),
    );
  });
});
