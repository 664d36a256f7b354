import type { OutsideToken, OutsideTokens } from '@quayside/application/identity';
import type { Log } from '@quayside/application/kernel';
import { createRemoteJWKSet, customFetch, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { bytesOf, recordOf } from './json-parts.js';
import { keyFetch } from './key-fetch.js';

/** How the tokens of an outside issuer are proven. */
export interface OutsideIssuer {
  /** Its `iss`, to the letter. */
  readonly issuer: string;
  /** What its tokens must be made out to. */
  readonly audience: string;
  /** Where it publishes its keys. */
  readonly jwksUrl: string;
  /** Algorithms that it signs with; with public keys only, so that no key of ours can be taken for one of its secrets. */
  readonly algorithms: readonly string[];
  /** What its access tokens call themselves (`typ`), in lower case and without `application/`. */
  readonly types: readonly string[];
}

export interface OutsideTokensDeps {
  readonly issuers: readonly OutsideIssuer[];
  readonly log: Log;
  /** Milliseconds from some moment on. */
  readonly now: () => number;
  readonly fetch?: typeof fetch;
}

/** Header fields that bring a key along, say where one is, or change how the rest is read: a token with one is not looked at. */
const tricks = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'b64', 'zip', 'enc'] as const;
/** Seconds that the clock of an issuer may go wrong. */
const clockSkew = 10;
const timings = { timeoutDuration: 3_000, cooldownDuration: 30_000, cacheMaxAge: 600_000 } as const;

interface Known extends OutsideIssuer {
  readonly keys: JWTVerifyGetKey;
}

/** Tokens of outside issuers by jose, with keys that are asked for when the first token comes, and kept for ten minutes. */
export const outsideTokens = ({ issuers, log, now, ...deps }: OutsideTokensDeps): OutsideTokens => {
  const known = new Map<string, Known>(
    issuers.map((issuer) => {
      const failed = (error: unknown) =>
        log.warn('a trusted issuer does not tell its keys', { issuer: issuer.issuer, error });
      const options = { ...timings, [customFetch]: keyFetch({ now, failed, ask: deps.fetch }) };
      return [issuer.issuer, { ...issuer, keys: createRemoteJWKSet(new URL(issuer.jwksUrl), options) }];
    }),
  );
  return {
    prove: async (token) => {
      const issuer = issuerOf(token, known);
      if (!issuer) return null;
      try {
        const { payload } = await jwtVerify(token, issuer.keys, {
          issuer: issuer.issuer,
          audience: issuer.audience,
          algorithms: [...issuer.algorithms],
          clockTolerance: clockSkew,
          requiredClaims: ['sub', 'exp', 'iat'],
        });
        return provenOf(issuer, payload);
      } catch {
        return null;
      }
    },
  };
};

/** The configured issuer that a token says it is of, where it looks as its tokens do. Nothing of that is proven, and nobody is asked. */
const issuerOf = (token: string, known: ReadonlyMap<string, Known>): Known | null => {
  const [header, claims, signature, ...more] = token.split('.').map(bytesOf);
  if (!header || !claims || !signature || more.length > 0) return null;
  const [said, told] = [recordOf(header), recordOf(claims)];
  const issuer = typeof told?.['iss'] === 'string' ? known.get(told['iss']) : undefined;
  if (!said || !issuer || tricks.some((trick) => Object.hasOwn(said, trick))) return null;
  const { alg, typ, kid } = said;
  const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
  const isWell = typeof alg === 'string' && issuer.algorithms.includes(alg) && issuer.types.includes(type);
  return isWell && typeof kid === 'string' && kid !== '' ? issuer : null;
};

/** What jose leaves to others: who it is about, and that it was not made in the future. */
const provenOf = ({ issuer }: Known, claims: Readonly<Record<string, unknown>>): OutsideToken | null => {
  const { sub, iat, exp } = claims;
  if (typeof sub !== 'string' || sub === '' || typeof iat !== 'number' || typeof exp !== 'number') return null;
  return iat <= Date.now() / 1_000 + clockSkew ? { issuer, subject: sub, claims, expiresAt: exp * 1_000 } : null;
};
