import * as v from 'valibot';
import { Currency } from './currency.js';

/** Integer minor units of a currency, never negative. Ledger entries, which have two sides, have a type of their own. */
export const Amount = v.pipe(
  v.number('must be an integer of minor units'),
  v.safeInteger('must be an integer of minor units within ±(2^53 - 1)'),
  v.minValue(0, 'must not be negative'),
);

/** Integer minor units (a safe integer, never negative) and an ISO 4217 code. */
export const Money = v.strictObject({ amount: Amount, currency: Currency });
export type Money = v.InferOutput<typeof Money>;

export const money = (amount: number, currency: Currency): Money => ({ amount: safe(amount), currency });
export const zero = (currency: Currency): Money => ({ amount: 0, currency });

/** Throws where the currencies differ: that is a bug of the caller, never a customer's mistake. */
export const add = (a: Money, b: Money): Money => money(a.amount + b.amount, same(a, b));

/** Throws where the currencies differ or the difference is negative. */
export const subtract = (a: Money, b: Money): Money => money(a.amount - b.amount, same(a, b));

export const times = (a: Money, quantity: number): Money => money(a.amount * quantity, a.currency);

export const sum = (amounts: readonly Money[], currency: Currency): Money => amounts.reduce(add, zero(currency));

/** A share in basis points (1/10,000), rounded half up to the minor unit. */
export const basisPoints = (a: Money, rate: number): Money => {
  // The product leaves the safe integers long before the result does, so it is taken in big integers.
  const rounded = (BigInt(a.amount) * BigInt(rate) + 5000n) / 10000n;
  return money(Number(rounded), a.currency);
};

/**
 * Splits an amount by weights so that the parts sum to the whole (largest remainder; ties go to the earlier part).
 * Weights are non-negative integers of which at least one is positive.
 */
export const split = (whole: Money, weights: readonly number[]): readonly Money[] => {
  const totalWeight = weights.reduce((total, weight) => total + BigInt(weight), 0n);
  if (totalWeight <= 0n) throw new RangeError('a split needs a positive weight');
  const shares = weights.map((weight, index) => {
    const product = BigInt(whole.amount) * BigInt(weight);
    return { index, floor: product / totalWeight, remainder: product % totalWeight };
  });
  let left = BigInt(whole.amount) - shares.reduce((total, share) => total + share.floor, 0n);
  const parts = shares.map((share) => share.floor);
  for (const share of shares.toSorted((a, b) => Number(b.remainder - a.remainder) || a.index - b.index)) {
    if (left === 0n) break;
    parts[share.index] = share.floor + 1n;
    left -= 1n;
  }
  return parts.map((part) => money(Number(part), whole.currency));
};

const same = (a: Money, b: Money): Currency => {
  if (a.currency !== b.currency) throw new TypeError(`cannot combine ${a.currency} with ${b.currency}`);
  return a.currency;
};

const safe = (amount: number): number => {
  if (!Number.isSafeInteger(amount)) throw new RangeError('an amount of money left the safe integers');
  if (amount < 0) throw new RangeError('an amount of money became negative');
  return amount;
};
