import type { Authenticator, Principal } from '../kernel/index.js';

/** Longer than a token with every scope that there is. */
const longestToken = 8_192;
const threeParts = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** Whether a text may be a signed token at all: three parts in base 64 (URL). One of five is encrypted, and none of ours. */
const looksLikeToken = (text: string): boolean => text.length <= longestToken && threeParts.test(text);

/** Knows whoever shows an API key, an access token of ours, or one of an issuer that is trusted. */
export const authenticatorOf = (by: {
  readonly keys: Authenticator;
  readonly tokens: Authenticator;
  readonly outside: Authenticator;
}): Authenticator => ({
  principalOf: async (credential: string): Promise<Principal | null> => {
    if (credential.startsWith('qs_')) return by.keys.principalOf(credential);
    if (!looksLikeToken(credential)) return null;
    return (await by.tokens.principalOf(credential)) ?? by.outside.principalOf(credential);
  },
});
