import type { TimeCodes } from '@quayside/application/identity';
import { later } from '@quayside/domain/kernel';
import { expect } from 'chai';

/** What an app shows for a secret, so many steps from a moment. */
export type CodeAt = (secret: string, now: string, steps: number) => string;

/** What holds for whatever knows the codes of the time. */
export const describeTimeCodes = (
  name: string,
  make: () => { readonly codes: TimeCodes; readonly codeAt: CodeAt },
): void => {
  describe(`time codes: ${name}`, () => {
    const now = '2026-03-02T09:00:00.000Z';
    const step = Date.parse(now) / 30_000;
    let codes: TimeCodes;
    let codeAt: CodeAt;
    let secret: string;
    beforeEach(() => {
      ({ codes, codeAt } = make());
      secret = codes.newSecret();
    });

    it('knows of which step a code is, one step before and after now too, and no further', () => {
      for (const steps of [-1, 0, 1])
        expect(codes.stepOf(secret, codeAt(secret, now, steps), now)).to.equal(step + steps);
      for (const steps of [-2, 2]) expect(codes.stepOf(secret, codeAt(secret, now, steps), now)).to.equal(null);
    });

    it('has one code for the thirty seconds of a step', () => {
      const code = codeAt(secret, now, 0);
      expect(codes.stepOf(secret, code, later(now, 29_999))).to.equal(step);
      expect(codeAt(secret, later(now, 29_999), 0)).to.equal(code);
      expect(codeAt(secret, later(now, 30_000), 0)).not.to.equal(code);
    });

    it('makes each secret and each recovery code anew, and knows no code of another secret', () => {
      const other = codes.newSecret();
      expect(other).not.to.equal(secret);
      expect(codes.stepOf(other, codeAt(secret, now, 0), now)).to.equal(null);
      const recovery = Array.from({ length: 20 }, () => codes.newRecoveryCode());
      expect(new Set(recovery).size).to.equal(20);
      for (const code of recovery) expect(code).to.match(/^[a-z0-9]{4}(-[a-z0-9]{4})+$/);
    });

    it('has a link for apps, with the secret and whose it is', () => {
      const link = new URL(codes.link(secret, 'ada@example.com'));
      expect([link.protocol, link.host]).to.deep.equal(['otpauth:', 'totp']);
      expect(decodeURIComponent(link.pathname)).to.contain('ada@example.com');
      expect(link.searchParams.get('secret')).to.equal(secret);
    });
  });
};
