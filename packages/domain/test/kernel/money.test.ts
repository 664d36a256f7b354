import { add, basisPoints, Currency, Money, money, split, subtract, sum, times, zero } from '@quayside/domain/kernel';
import { expect } from 'chai';
import fc from 'fast-check';
import * as v from 'valibot';

const eur = v.parse(Currency, 'EUR');
const usd = v.parse(Currency, 'USD');
const largest = Number.MAX_SAFE_INTEGER;

const amounts = fc.oneof(fc.nat(10_000), fc.maxSafeNat());
const weights = fc
  .array(fc.oneof(fc.nat(5), fc.nat(), fc.maxSafeNat()), { minLength: 1, maxLength: 20 })
  .filter((all) => all.some((weight) => weight > 0));
const total = (parts: readonly Money[]): bigint => parts.reduce((sumOf, { amount }) => sumOf + BigInt(amount), 0n);

describe('money', () => {
  describe('as it is read', () => {
    for (const [name, value] of Object.entries({
      'a fraction of the minor unit': { amount: 1.5, currency: 'EUR' },
      'a negative amount': { amount: -1, currency: 'EUR' },
      'an amount beyond the safe integers': { amount: 2 ** 53, currency: 'EUR' },
      'an amount that is no number': { amount: '12', currency: 'EUR' },
      infinity: { amount: Infinity, currency: 'EUR' },
      'a missing currency': { amount: 12 },
      'a field that is not its own': { amount: 12, currency: 'EUR', rate: 1 },
    })) {
      it(`refuses ${name}`, () => expect(v.safeParse(Money, value).success).to.equal(false));
    }

    it('takes every amount from nothing to the largest safe integer', () => {
      for (const amount of [0, 1, largest])
        expect(v.parse(Money, { amount, currency: 'EUR' })).to.deep.equal({ amount, currency: 'EUR' });
    });
  });

  describe('when it is added and subtracted', () => {
    it('comes back to where it was', () => {
      fc.assert(
        fc.property(fc.nat(), fc.nat(), (a, b) => {
          expect(subtract(add(money(a, eur), money(b, eur)), money(b, eur))).to.deep.equal(money(a, eur));
        }),
      );
    });

    it('does not mix two currencies', () => {
      expect(() => add(money(1, eur), money(1, usd))).to.throw(TypeError);
      expect(() => subtract(money(1, eur), money(1, usd))).to.throw(TypeError);
      expect(() => sum([money(1, eur), money(1, usd)], eur)).to.throw(TypeError);
    });

    it('never becomes negative', () => {
      expect(() => subtract(money(1, eur), money(2, eur))).to.throw(RangeError);
      expect(() => times(money(1, eur), -1)).to.throw(RangeError);
    });

    it('never leaves the safe integers unnoticed', () => {
      expect(() => add(money(largest, eur), money(1, eur))).to.throw(RangeError);
      expect(() => times(money(largest, eur), 2)).to.throw(RangeError);
      expect(() => money(0.5, eur)).to.throw(RangeError);
    });

    it('sums nothing to zero, and keeps the currency of nothing', () => {
      expect(sum([], usd)).to.deep.equal(zero(usd));
      expect(sum([money(1, eur), money(2, eur)], eur)).to.deep.equal(money(3, eur));
    });
  });

  describe('when a rate is taken of it', () => {
    for (const [amount, rate, expected] of [
      [100, 1_900, 19],
      [50, 100, 1],
      [49, 100, 0],
      [250, 50, 1],
      [12_345, 1_900, 2_346],
      [10, 500, 1],
      [0, 10_000, 0],
      [largest, 10_000, largest],
      [largest, 5_000, (largest + 1) / 2],
    ] as const) {
      it(`rounds ${rate} basis points of ${amount} half up to ${expected}`, () => {
        expect(basisPoints(money(amount, eur), rate)).to.deep.equal(money(expected, eur));
      });
    }

    it('is the nearest minor unit to the exact share, and the upper of two that are equally near', () => {
      fc.assert(
        fc.property(amounts, fc.nat(10_000), (amount, rate) => {
          const rounded = basisPoints(money(amount, eur), rate);
          // Both sides times 10,000, so that the share is exact: -1/2 < rounded - share <= 1/2.
          const error = BigInt(rounded.amount) * 10_000n - BigInt(amount) * BigInt(rate);
          expect(error > -5_000n && error <= 5_000n).to.equal(true);
          expect(rounded.currency).to.equal(eur);
        }),
      );
    });

    it('grows with the amount', () => {
      fc.assert(
        fc.property(fc.nat(), fc.nat(), fc.nat(10_000), (a, b, rate) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)];
          expect(basisPoints(money(less, eur), rate).amount).to.be.at.most(basisPoints(money(more, eur), rate).amount);
        }),
      );
    });
  });

  describe('when it is split', () => {
    it('gives the cents that are left to the largest remainders, and among equals to the earlier', () => {
      const parts = (amount: number, by: readonly number[]) => split(money(amount, eur), by).map((part) => part.amount);
      expect(parts(100, [1, 1, 1])).to.deep.equal([34, 33, 33]);
      expect(parts(5, [1, 1, 1])).to.deep.equal([2, 2, 1]);
      expect(parts(10, [1, 2, 4])).to.deep.equal([1, 3, 6]);
      expect(parts(1, [0, 3, 2])).to.deep.equal([0, 1, 0]);
      expect(parts(7, [5])).to.deep.equal([7]);
      expect(parts(0, [1, 2])).to.deep.equal([0, 0]);
    });

    it('makes and loses no cent', () => {
      fc.assert(
        fc.property(amounts, weights, (amount, by) => {
          const parts = split(money(amount, eur), by);
          expect(parts).to.have.length(by.length);
          expect(total(parts)).to.equal(BigInt(amount));
          for (const part of parts) expect(v.is(Money, part)).to.equal(true);
        }),
      );
    });

    it('gives each part its exact share, up to less than one cent', () => {
      fc.assert(
        fc.property(amounts, weights, (amount, by) => {
          const all = by.reduce((sumOf, weight) => sumOf + BigInt(weight), 0n);
          split(money(amount, eur), by).forEach((part, index) => {
            const exact = BigInt(amount) * BigInt(by[index] ?? 0);
            const error = BigInt(part.amount) * all - exact;
            expect(error > -all && error < all).to.equal(true);
          });
        }),
      );
    });

    it('gives nothing to a weight of nothing', () => {
      fc.assert(
        fc.property(amounts, weights, (amount, by) => {
          const parts = split(money(amount, eur), [...by, 0]);
          expect(parts.at(-1)).to.deep.equal(zero(eur));
        }),
      );
    });

    it('does not give a larger weight less', () => {
      fc.assert(
        fc.property(amounts, weights, (amount, by) => {
          const parts = split(money(amount, eur), by);
          by.forEach((weight, a) =>
            by.forEach((other, b) => {
              if (weight > other) expect(parts[a]?.amount ?? 0).to.be.at.least(parts[b]?.amount ?? 0);
            }),
          );
        }),
      );
    });

    it('needs a positive weight', () => {
      expect(() => split(money(1, eur), [])).to.throw(RangeError);
      expect(() => split(money(1, eur), [0, 0])).to.throw(RangeError);
    });
  });
});
