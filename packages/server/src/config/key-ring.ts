import type { EncryptionKey, KeyRing } from '../platform/crypto-vault.js';

/** Bytes of a key of AES-256. */
const keyBytes = 32;

/** `id:base64,id2:base64`; null where it is anything else, or names an id twice. */
export const parseKeyRing = (text: string): KeyRing | null => {
  const keys = text.split(',').map((part) => parseKey(part.trim()));
  const [first, ...others] = keys.filter((key) => key !== null);
  if (!first || others.length + 1 < keys.length) return null;
  return new Set([first, ...others].map(({ id }) => id)).size === keys.length ? [first, ...others] : null;
};

const parseKey = (text: string): EncryptionKey | null => {
  const [, id, base64] = /^([\w-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(text) ?? [];
  if (id === undefined || base64 === undefined) return null;
  const key = Buffer.from(base64, 'base64');
  return key.length === keyBytes ? { id, key } : null;
};
