import type { Digest } from '../../kernel/index.js';

/** What a token is for, as its prefix says, by which scanners of leaked secrets know it too. */
const prefixes = { refresh: 'qs_refresh_', challenge: 'qs_challenge_', mail: 'qs_mail_' } as const;

/** A new token of 256 random bits, and the digest that is kept of it: there is nothing to guess, so a fast one is enough. */
export const newToken = (
  digest: Digest,
  kind: keyof typeof prefixes,
): { readonly token: string; readonly hash: string } => {
  const token = prefixes[kind] + digest.secret();
  return { token, hash: digest.sha256(token) };
};
