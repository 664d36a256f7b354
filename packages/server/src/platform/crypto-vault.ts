import { CannotOpen, type RotatingVault } from '@quayside/application';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A key of 256 bits, and the name by which sealed texts tell which one they need. */
export interface EncryptionKey {
  readonly id: string;
  readonly key: Uint8Array;
}
/** The first key seals; all open. */
export type KeyRing = readonly [EncryptionKey, ...EncryptionKey[]];

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
/** The version of the form, the key's id, and in base 64 (URL) the nonce, the sealed text and its tag. */
const form = /^v1\.([\w-]{1,32})\.([\w-]+)$/;

/**
 * AES-256-GCM with a random nonce of 96 bits and the context as associated data. One key may seal 2^32 texts before two
 * nonces are likely to meet (NIST SP 800-38D, 8.3); the columns that it is for have thousands.
 */
export const cryptoVault = (ring: KeyRing): RotatingVault => {
  const [first] = ring;
  const keys = new Map(ring.map(({ id, key }) => [id, key]));
  return {
    seal: (plain, context) => {
      const nonce = randomBytes(nonceBytes);
      const sealing = createCipheriv(cipher, first.key, nonce).setAAD(Buffer.from(context));
      const parts = [nonce, sealing.update(plain, 'utf8'), sealing.final(), sealing.getAuthTag()];
      return `v1.${first.id}.${Buffer.concat(parts).toString('base64url')}`;
    },
    open: (sealed, context) => {
      const [, id = '', text = ''] = form.exec(sealed) ?? [];
      if (id === '') throw new CannotOpen(`${context} holds no sealed text`);
      const key = keys.get(id);
      if (!key) throw new CannotOpen(`${context} was sealed with the key ${id}, which the key ring lacks`);
      const bytes = Buffer.from(text, 'base64url');
      try {
        // One text for one secret: the last letter has bits that do not count.
        if (bytes.toString('base64url') !== text) throw new Error('it is not written as it would be written here');
        const tag = bytes.subarray(-tagBytes);
        const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
        opening.setAAD(Buffer.from(context)).setAuthTag(tag);
        return opening.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + opening.final('utf8');
      } catch (error) {
        throw new CannotOpen(`${context} does not open with the key ${id}: it was changed, or is of another place`, {
          cause: error,
        });
      }
    },
    isCurrent: (sealed) => form.exec(sealed)?.[1] === first.id,
  };
};
