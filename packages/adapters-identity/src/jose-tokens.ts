import type { TokenSigner } from '@quayside/application/identity';
import { compactVerify, errors, importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { generateKeyPairSync } from 'node:crypto';
import { bytesOf, objectOf } from './json-parts.js';

const curve = { kty: 'OKP', crv: 'Ed25519' } as const;
/** Bytes of a signature of Ed25519. */
const signatureBytes = 64;
/** Keys that are kept ready: those that sign now, did lately or will soon are a handful. */
const mostKeys = 32;

/** Tokens by jose, with Ed25519 under the name `EdDSA` (RFC 8037). */
export const joseTokens = (): TokenSigner => {
  const ready = new Map<string, Promise<CryptoKey | Uint8Array>>();
  const keyOf = (jwk: JWK): Promise<CryptoKey | Uint8Array> => {
    const name = `${jwk.x} ${jwk.d !== undefined}`;
    const known = ready.get(name);
    if (known) return known;
    const [first] = ready.keys();
    if (first !== undefined && ready.size >= mostKeys) ready.delete(first);
    const imported = importJWK(jwk, 'EdDSA');
    ready.set(name, imported);
    return imported;
  };
  return {
    makeKey: () => {
      const { x, d } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
      if (x === undefined || d === undefined) throw new Error('a key of Ed25519 has two parts');
      return { publicKey: x, privateKey: d };
    },
    sign: async (header, claims, { publicKey, privateKey }) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ ...header })
        .sign(await keyOf({ ...curve, x: publicKey, d: privateKey })),
    read: (token) => {
      const [header, claims, signature, ...more] = token.split('.').map(bytesOf);
      if (!header || !claims || signature?.length !== signatureBytes || more.length > 0) return null;
      const said = { header: objectOf(header), claims: objectOf(claims) };
      return said.header && said.claims ? said : null;
    },
    isSignedBy: async (token, publicKey) => {
      try {
        await compactVerify(token, await keyOf({ ...curve, x: publicKey }), { algorithms: ['EdDSA'] });
        return true;
      } catch (error) {
        if (error instanceof errors.JOSEError) return false;
        throw error;
      }
    },
  };
};
