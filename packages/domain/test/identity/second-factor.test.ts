import { checkCode, lockTime, mostFailures, type EnrolledFactor, type Shown } from '@quayside/domain/identity';
import { later } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { aFactor, monday, tuesday } from './people.js';

describe('a code of a second factor', () => {
  for (const [name, shown, left] of [
    ['of a later step', { step: 101 }, { lastStep: 101 }],
    ['of a step much later', { step: 5_000 }, { lastStep: 5_000 }],
    ['for an emergency', { recoveryCode: 'a' }, { recoveryCodes: ['b'] }],
  ] as const) {
    it(`${name} is taken once`, () => {
      const checked = checkCode(aFactor({ failures: 3, failedAt: monday }), shown, tuesday);
      expect(checked).to.deep.equal({ outcome: 'taken', factor: aFactor(left) });
      if (checked.outcome !== 'taken') return;
      expect(checkCode(checked.factor, shown, tuesday)).to.deep.equal({
        outcome: 'wrong',
        factor: aFactor({ ...left, failures: 1, failedAt: tuesday }),
      });
    });
  }

  for (const shown of [{ step: null }, { step: 100 }, { step: 99 }, { recoveryCode: 'c' }] as const) {
    it(`is wrong where it is ${JSON.stringify(shown)}, and counted`, () => {
      expect(checkCode(aFactor({ failures: 2, failedAt: monday }), shown, tuesday)).to.deep.equal({
        outcome: 'wrong',
        factor: aFactor({ failures: 3, failedAt: tuesday }),
      });
    });
  }

  it('is not looked at for a while after ten wrong ones in a row, a good one neither', () => {
    const good: Shown = { step: 101 };
    let factor: EnrolledFactor = aFactor();
    for (let n = 0; n < mostFailures; n += 1) {
      const checked = checkCode(factor, { step: null }, monday);
      if (checked.outcome !== 'wrong') throw new Error(checked.outcome);
      ({ factor } = checked);
    }
    expect(checkCode(factor, good, monday)).to.deep.equal({ outcome: 'locked', for: lockTime });
    expect(checkCode(factor, { recoveryCode: 'a' }, later(monday, lockTime - 1))).to.deep.equal({
      outcome: 'locked',
      for: 1,
    });
    expect(checkCode(factor, { step: null }, later(monday, lockTime))).to.deep.include({ outcome: 'wrong' });
    expect(checkCode(factor, good, later(monday, lockTime))).to.deep.equal({
      outcome: 'taken',
      factor: aFactor({ lastStep: 101 }),
    });
  });
});
