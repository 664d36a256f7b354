/** An exact decimal number: `units / 10^scale`. What the sources print is money, and binary floats cannot hold it. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

// Eighteen digits before the point and nine after it are more than any price needs, and keep hostile input small.
const PATTERN = /^(-?)(\d{1,18})(?:\.(\d{1,9}))?$/;

/** Reads plain decimal notation (`14.00`, `-3`, `0.05`); undefined for anything else, exponents and thousands separators too. */
export const parseDecimal = (text: string): Decimal | undefined => {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  return { units: BigInt(`${sign}${whole}${fraction}`), scale: fraction.length };
};

export const times = (a: Decimal, b: Decimal): Decimal => ({ units: a.units * b.units, scale: a.scale + b.scale });

export const isNegative = (value: Decimal): boolean => value.units < 0n;
export const isZero = (value: Decimal): boolean => value.units === 0n;

/** The integer, where the value is a whole safe integer (`6`, `6.0`); undefined otherwise. */
export const toInteger = (value: Decimal): number | undefined => {
  const divisor = 10n ** BigInt(value.scale);
  return value.units % divisor === 0n ? toSafe(value.units / divisor) : undefined;
};

/** The value in hundredths, rounded half up (towards positive infinity): 0.125 is 13. Both currencies here have two decimals. */
export const roundHalfUp = (value: Decimal): bigint => {
  const divisor = 2n * 10n ** BigInt(value.scale);
  return floorDivide(200n * value.units + divisor / 2n, divisor);
};

/** The value in hundredths, rounded up: 0.121 is 13. */
export const roundUp = (value: Decimal): bigint => -floorDivide(-100n * value.units, 10n ** BigInt(value.scale));

/** A number, where it is a safe integer; undefined otherwise. */
export const toSafe = (value: bigint): number | undefined => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
};

const floorDivide = (a: bigint, b: bigint): bigint => (a % b < 0n ? a / b - 1n : a / b);
