import type { Digest } from '@quayside/application';
import { hash, randomInt } from 'node:crypto';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 44 digits of base 62 hold 261 bits. */
const secretLength = 44;

/** Node's own cryptography. */
export const cryptoDigest: Digest = {
  sha256: (text) => hash('sha256', text),
  secret: () => Array.from({ length: secretLength }, () => base62[randomInt(base62.length)]).join(''),
};
