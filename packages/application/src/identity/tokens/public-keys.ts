import type { SigningRing } from './signing-ring.js';

/** The public parts of all keys that a token may be signed with, now or next: a JWK Set (RFC 7517, RFC 8037). */
export interface PublicKeySet {
  readonly keys: readonly {
    readonly kty: 'OKP';
    readonly crv: 'Ed25519';
    readonly use: 'sig';
    readonly alg: 'EdDSA';
    readonly kid: string;
    readonly x: string;
  }[];
}

export const publicKeys = async (ring: SigningRing): Promise<PublicKeySet> => ({
  keys: (await ring.all()).map(({ id, publicKey }) => ({
    kty: 'OKP',
    crv: 'Ed25519',
    use: 'sig',
    alg: 'EdDSA',
    kid: id,
    x: publicKey,
  })),
});
