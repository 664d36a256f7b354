import type { Digest } from '../kernel/index.js';

const prefix = 'qs_live_';
/** Characters of a secret that are shown with the key: the prefix and four of 44, which leaves more than 230 bits. */
const hintLength = prefix.length + 4;

/** A new secret: a prefix, by which scanners of leaked secrets know it, and 256 random bits. */
export const newSecret = (digest: Digest): string => prefix + digest.secret();

export const hintOf = (secret: string): string => secret.slice(0, hintLength);

/** Whether a text may be a secret at all: anything else is refused without a look into the database. */
export const looksLikeSecret = (text: string): boolean => /^qs_live_[0-9A-Za-z]{40,64}$/.test(text);
