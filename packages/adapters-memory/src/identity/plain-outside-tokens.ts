import type { KeyPair, OutsideToken, OutsideTokens } from '@quayside/application/identity';
import { PlainTokens } from './plain-tokens.js';

type Fields = Readonly<Record<string, unknown>>;
const kid = 'k1';
/** Milliseconds that the clock of an issuer may go wrong. */
const clockSkew = 10_000;

/** Outside issuers, trusted or not, in one process: each has a key, and makes tokens with it. */
export class PlainOutsideTokens implements OutsideTokens {
  readonly #signer = new PlainTokens();
  readonly #keys = new Map<string, KeyPair>();

  constructor(readonly issuers: readonly { readonly issuer: string; readonly audience: string }[]) {}

  async issue(issuer: string, claims: Fields, header: Fields = {}): Promise<string> {
    const fields = { alg: 'EdDSA', typ: 'at+jwt', kid, ...header } as Parameters<PlainTokens['sign']>[0];
    return this.#signer.sign(fields, claims, this.#keyOf(issuer));
  }

  async prove(token: string): Promise<OutsideToken | null> {
    const said = this.#signer.read(token);
    const [header, claims] = [said?.header as Fields | undefined, said?.claims as Fields | undefined];
    const issuer = this.issuers.find((each) => each.issuer === claims?.['iss']);
    if (!header || !claims || !issuer || header['kid'] !== kid) return null;
    if (!['at+jwt', 'application/at+jwt'].includes(String(header['typ']))) return null;
    const {
      sub,
      aud,
      iat,
      exp,
      nbf = 0,
    } = claims as { readonly [name in 'sub' | 'aud' | 'iat' | 'exp' | 'nbf']?: unknown };
    const isForUs = aud === issuer.audience || (Array.isArray(aud) && aud.includes(issuer.audience));
    if (typeof sub !== 'string' || sub === '' || !isForUs) return null;
    if (typeof iat !== 'number' || typeof exp !== 'number' || typeof nbf !== 'number') return null;
    const now = Date.now();
    if (Math.max(iat, nbf) * 1_000 > now + clockSkew || exp * 1_000 <= now - clockSkew) return null;
    const isSigned = await this.#signer.isSignedBy(token, this.#keyOf(issuer.issuer).publicKey);
    return isSigned ? { issuer: issuer.issuer, subject: sub, claims, expiresAt: exp * 1_000 } : null;
  }

  #keyOf(issuer: string): KeyPair {
    const key = this.#keys.get(issuer) ?? this.#signer.makeKey();
    this.#keys.set(issuer, key);
    return key;
  }
}
