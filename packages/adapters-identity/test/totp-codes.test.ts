import { describeTimeCodes } from '@quayside/testkit';
import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { totpCodes } from '../src/index.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const bytesOf = (base32: string): Buffer => {
  const bits = Array.from(base32, (digit) => alphabet.indexOf(digit).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
};

/** RFC 4226 and RFC 6238 once more, without the library. */
const codeOfStep = (secret: string, step: number): string => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', bytesOf(secret)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 15;
  return String((mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
};

describeTimeCodes('TOTP', () => ({
  codes: totpCodes(),
  codeAt: (secret, now, steps) => codeOfStep(secret, Math.floor(Date.parse(now) / 30_000) + steps),
}));

describe('time codes by TOTP', () => {
  // RFC 6238, appendix B: the secret is 12345678901234567890; the codes there have eight digits, of which six are the last.
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
  for (const [seconds, code] of [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ] as const) {
    it(`are ${code.slice(2)} at ${seconds} s, as the RFC says`, () => {
      const now = new Date(seconds * 1_000).toISOString();
      expect(totpCodes().stepOf(secret, code.slice(2), now)).to.equal(Math.floor(seconds / 30));
    });
  }

  it('have secrets of 160 bits, and recovery codes of 80', () => {
    expect(totpCodes().newSecret()).to.match(/^[A-Z2-7]{32}$/);
    expect(totpCodes().newRecoveryCode()).to.match(/^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/);
  });

  it('tell an app all that it has to know', () => {
    expect(totpCodes('Shop').link(secret, 'ada@example.com')).to.equal(
      `otpauth://totp/Shop:ada%40example.com?issuer=Shop&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
    );
  });
});
