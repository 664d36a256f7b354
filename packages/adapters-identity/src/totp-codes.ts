import type { TimeCodes } from '@quayside/application/identity';
import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** What authenticator apps take for granted. */
const settings = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** RFC 4226 asks for 128 bits at least and recommends 160. */
const secretBytes = 20;
/** Steps before and after now. */
const window = 1;

/** Codes of the time (RFC 6238) by otpauth. `issuer` is what an app calls us. */
export const totpCodes = (issuer = 'Quayside'): TimeCodes => ({
  newSecret: () => new Secret({ size: secretBytes }).base32,
  stepOf: (secret, code, now) => {
    const timestamp = Date.parse(now);
    const delta = totpOf(issuer, secret).validate({ token: code, timestamp, window });
    return delta === null ? null : Math.floor(timestamp / 1_000 / settings.period) + delta;
  },
  link: (secret, account) => totpOf(issuer, secret, account).toString(),
  newRecoveryCode: () => inGroups(base32(randomBytes(10))),
});

const totpOf = (issuer: string, secret: string, label = ''): TOTP =>
  new TOTP({ ...settings, issuer, label, secret: Secret.fromBase32(secret) });

const base32 = (bytes: Buffer): string => new Secret({ buffer: new Uint8Array(bytes).buffer }).base32.toLowerCase();
/** `abcd-efgh-…`, as people read it. */
const inGroups = (text: string): string => text.match(/.{4}/g)?.join('-') ?? text;
