import type { Digest } from '../kernel/index.js';

/** Prefixes by which scanners of leaked secrets know them, and we what they are for. */
const prefixes = { key: 'qs_live_', client: 'qs_client_' } as const;

/** Characters of the random part that are shown: four of 44, which leaves more than 230 bits. */
const shown = 4;

/** A new secret with 256 random bits. */
export const newSecret = (digest: Digest, kind: keyof typeof prefixes): string => prefixes[kind] + digest.secret();

/** What is shown of a secret: enough to tell it by. */
export const hintOf = (secret: string): string => secret.slice(0, secret.lastIndexOf('_') + 1 + shown);

/** Whether a text may be the secret of a key at all: anything else is refused without a look into the database. */
export const looksLikeSecret = (text: string): boolean => /^qs_live_[0-9A-Za-z]{40,64}$/.test(text);
