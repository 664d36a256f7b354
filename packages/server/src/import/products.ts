import { Currency, minorUnitDecimals } from '@quayside/domain';
import * as v from 'valibot';
import type { Form } from './rows.js';

/** A row of a product file as the input of putting it into the catalog; or which column is wrong, and how. */
export const productInput = (
  row: Readonly<Record<string, unknown>>,
  form: Form,
): Readonly<Record<string, unknown>> | string => {
  if (form === 'ndjson') return row;
  const {
    sku,
    name,
    description,
    stocked,
    tax_rate_bp: taxRate,
    status,
    ...rest
  } = row as Readonly<Record<string, string | undefined>>;
  const prices = pricesOf(rest);
  if (typeof prices === 'string') return prices;
  return {
    sku,
    name,
    description: description === undefined || description === '' ? null : description,
    prices,
    ...given('stocked', stocked, booleanOf),
    ...given('tax_rate_bp', taxRate, numberOf),
    ...given('status', status, (text) => text),
  };
};

const given = <T>(name: string, text: string | undefined, read: (text: string) => T): Readonly<Record<string, T>> =>
  text === undefined || text === '' ? {} : { [name]: read(text) };

/** What is neither is passed on, so that it is refused under its own name. */
export const booleanOf = (text: string): boolean | string => (text === 'true' ? true : text === 'false' ? false : text);
export const numberOf = (text: string): number | string => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);

const pricesOf = (
  columns: Readonly<Record<string, string | undefined>>,
): readonly { amount: number; currency: string }[] | string => {
  const prices: { amount: number; currency: string }[] = [];
  for (const [column, text] of Object.entries(columns)) {
    const code = /^price_(.+)$/.exec(column)?.[1];
    if (code === undefined) return `${column} is no column of a product file`;
    if (text === undefined || text === '') continue;
    const amount = minorUnits(text, code);
    if (typeof amount === 'string') return `${column} ${amount}`;
    prices.push({ amount, currency: code });
  }
  return prices;
};

/** Decimal major units as an integer of minor units, without a float in between. */
const minorUnits = (text: string, code: string): number | string => {
  const currency = v.safeParse(Currency, code);
  if (!currency.success) return 'names no active ISO 4217 currency';
  const decimals = minorUnitDecimals(currency.output);
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return `must be a decimal number, not ${JSON.stringify(text)}`;
  if (fraction.length > decimals) return `has more than the ${decimals} decimals of ${code}`;
  const amount = Number(whole + fraction.padEnd(decimals, '0'));
  return Number.isSafeInteger(amount) ? amount : 'is too large';
};
