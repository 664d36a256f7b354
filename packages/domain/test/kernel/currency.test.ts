import { Currency, minorUnitDecimals } from '@quayside/domain/kernel';
import { expect } from 'chai';
import * as v from 'valibot';

describe('a currency', () => {
  for (const [code, decimals] of [
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['KWD', 3],
    ['TND', 3],
    ['CLF', 4],
    ['UYW', 4],
  ] as const) {
    it(`${code} has ${decimals} decimals`, () => expect(minorUnitDecimals(v.parse(Currency, code))).to.equal(decimals));
  }

  for (const [name, value] of Object.entries({
    'small letters': 'eur',
    'two letters': 'EU',
    'four letters': 'EURO',
    'white space around it': ' EUR',
    'a code that was withdrawn': 'DEM',
    'a code that never was': 'QQQ',
    'a metal, which has no minor unit': 'XAU',
    'a number': 978,
    'the name of a property of every object': 'constructor',
  })) {
    it(`is not ${name}`, () => expect(v.safeParse(Currency, value).success).to.equal(false));
  }
});
