import type { EnrolledFactor, Shown } from '@quayside/domain/identity';
import type { Instant, UserId } from '@quayside/domain/kernel';
import type { Digest, Vault } from '../../kernel/index.js';
import * as v from 'valibot';
import type { TimeCodes } from './ports.js';

export interface CodeDeps {
  readonly digest: Digest;
  readonly vault: Vault;
  readonly timeCodes: TimeCodes;
}

/** Where the sealed secret of a user's second factor is kept. */
export const secretPlace = (id: UserId): string => `identity.users.factor_secret/${id}`;

/** Recovery codes are read off paper: case, blanks and dashes do not count. */
const plain = (code: string): string => code.replaceAll(/[\s-]/g, '').toLowerCase();
export const recoveryHash = (digest: Digest, code: string): string => digest.sha256(plain(code));

/** What a code that was typed in is: of which step of time, or which recovery code. */
export const shownCode = (
  { digest, vault, timeCodes }: CodeDeps,
  userId: UserId,
  { sealedSecret }: Pick<EnrolledFactor, 'sealedSecret'>,
  code: string,
  now: Instant,
): Shown => {
  const digits = plain(code);
  if (!/^\d{6}$/.test(digits)) return { recoveryCode: recoveryHash(digest, code) };
  return { step: timeCodes.stepOf(vault.open(sealedSecret, secretPlace(userId)), digits, now) };
};

export const RecoveryCodes = v.strictObject({
  /** Each good once, in place of a code of the app. Told in this answer and never again. */
  recovery_codes: v.array(v.string()),
});

/** New recovery codes: shown now and never again, and kept as digests. */
export const newRecoveryCodes = ({ digest, timeCodes }: CodeDeps) => {
  const codes = Array.from({ length: 10 }, () => timeCodes.newRecoveryCode());
  return { codes, hashes: codes.map((code) => recoveryHash(digest, code)) };
};

export const codeErrors = {
  wrong_code: { category: 'invalid', message: 'This code is not good, or was used already.' },
  too_many_codes: {
    category: 'limited',
    message: 'Too many wrong codes: none is looked at for a while.',
    /** Seconds. */
    details: v.strictObject({ retry_after: v.number() }),
  },
} as const;

/** That no code is looked at for so many milliseconds. */
export const tooManyCodes = (milliseconds: number) =>
  ({ code: 'too_many_codes', details: { retry_after: Math.ceil(milliseconds / 1_000) } }) as const;
