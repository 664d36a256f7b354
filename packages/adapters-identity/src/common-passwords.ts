import type { CommonPasswords } from '@quayside/domain/identity';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
interface Dictionaries {
  readonly dictionary: Readonly<Record<'passwords-common', readonly string[]>>;
}

/** The 49,000 that zxcvbn knows, from leaked lists. They are read when the first password is chosen: most processes never need them. */
export const commonPasswords = (): CommonPasswords => {
  let known: ReadonlySet<string> | null = null;
  const load = (): ReadonlySet<string> => {
    const { dictionary } = require('@zxcvbn-ts/language-common') as Dictionaries;
    return new Set(dictionary['passwords-common']);
  };
  return { has: (password) => (known ??= load()).has(password) };
};
