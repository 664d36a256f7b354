import { addressKey } from './email-address.js';

/** Characters (code points). Length is what makes a password hard to guess, so nothing else is asked of one (NIST SP 800-63B). */
export const passwordLength = { least: 12, most: 128 } as const;

/** Lower-case passwords that are tried first by whoever guesses. */
export interface CommonPasswords {
  has(password: string): boolean;
}

export interface PasswordContext {
  readonly email: string;
  readonly common: CommonPasswords;
}

/** A word that is guessed before others, because of where it is used. */
const productName = 'quayside';
/** A local part that is shorter occurs in words by chance. */
const leastTelling = 4;
const leastDifferent = 5;

/** Why a password is refused, in words; null where it is not. */
export const passwordFault = (password: string, { email, common }: PasswordContext): string | null => {
  const { length } = Array.from(password);
  if (length < passwordLength.least) return `must have at least ${passwordLength.least} characters`;
  if (length > passwordLength.most) return `must have at most ${passwordLength.most} characters`;
  const plain = password.normalize('NFKC').toLowerCase();
  if (isCommon(plain, common)) return 'is one of the most common passwords, or hardly more than one';
  if (new Set(plain).size < leastDifferent) return `must have at least ${leastDifferent} different characters`;
  const address = addressKey(email);
  const local = address.slice(0, address.indexOf('@'));
  if (plain.includes(address) || (local.length >= leastTelling && plain.includes(local)))
    return 'must not contain the e-mail address';
  return plain.includes(productName) ? `must not contain ${productName}` : null;
};

/** Itself, with a tail of digits and signs, or said again and again: that is where whoever guesses goes on. */
const isCommon = (plain: string, common: CommonPasswords): boolean =>
  [plain, plain.replace(/[^\p{L}]+$/u, ''), /^(.+?)\1+$/u.exec(plain)?.[1]].some(
    (each) => each !== undefined && each !== '' && common.has(each),
  );
