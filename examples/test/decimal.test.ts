import { expect } from 'chai';
import { parseDecimal, roundHalfUp, roundUp, times, toInteger, type Decimal } from '../src/decimal.js';

const decimal = (text: string): Decimal => {
  const value = parseDecimal(text);
  if (value === undefined) throw new Error(`${text} is no decimal`);
  return value;
};

describe('exact decimals', () => {
  it('reads plain decimal notation and nothing else', () => {
    expect(decimal('-11062.06')).to.deep.equal({ units: -1_106_206n, scale: 2 });
    for (const text of [
      '',
      ' 1',
      '1e3',
      '1,5',
      '.5',
      '5.',
      '+1',
      '0x10',
      'NaN',
      '1.0000000000',
      '1234567890123456789',
    ]) {
      expect(parseDecimal(text), text).to.equal(undefined);
    }
  });

  it('rounds the half up, exactly, where a binary float would not', () => {
    // 1.005 and 8.165 are below the half as floats; the decimals are on it.
    expect(roundHalfUp(decimal('1.005'))).to.equal(101n);
    expect(roundHalfUp(decimal('8.165'))).to.equal(817n);
    expect(roundHalfUp(decimal('0.004999999'))).to.equal(0n);
    expect(roundHalfUp(decimal('0.005'))).to.equal(1n);
    expect(roundHalfUp(decimal('7'))).to.equal(700n);
    expect(roundHalfUp(decimal('-0.005'))).to.equal(0n);
    expect(roundHalfUp(decimal('-0.006'))).to.equal(-1n);
  });

  it('rounds up to the next hundredth, and leaves whole hundredths alone', () => {
    expect(roundUp(decimal('0.001'))).to.equal(1n);
    expect(roundUp(decimal('2.55'))).to.equal(255n);
    expect(roundUp(decimal('2.550'))).to.equal(255n);
    expect(roundUp(decimal('0.000'))).to.equal(0n);
  });

  it('multiplies without losing a digit', () => {
    expect(times(decimal('0.1'), decimal('0.2'))).to.deep.equal({ units: 2n, scale: 2 });
  });

  it('gives an integer only for a whole safe one', () => {
    expect(toInteger(decimal('17850.0'))).to.equal(17_850);
    expect(toInteger(decimal('1.5'))).to.equal(undefined);
    expect(toInteger(decimal('9007199254740991'))).to.equal(Number.MAX_SAFE_INTEGER);
    expect(toInteger(decimal('9007199254740992'))).to.equal(undefined);
  });
});
