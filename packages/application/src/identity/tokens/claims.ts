import { tokenLifetime } from '@quayside/domain/identity';
import { SecretId, ServiceAccountId, SessionId, SigningKeyId, UserId, type Instant } from '@quayside/domain/kernel';
import * as v from 'valibot';

/** Who makes tokens and for whom, as tokens name them. */
export interface TokenParties {
  /** `iss`: the URL below which the metadata of RFC 8414 is found. */
  readonly issuer: string;
  /** `aud`: what the tokens are good for. */
  readonly audience: string;
}

/** The header of a token of ours, and nothing else: what else stands in a header (`jku`, `jwk`, `x5u`, `crit` …) is a trick. */
export const Header = v.strictObject({ alg: v.literal('EdDSA'), typ: v.literal('at+jwt'), kid: SigningKeyId });

/** Whole seconds since 1970 (NumericDate of RFC 7519). */
const Seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.minLength(1));
const shared = { iss: text, aud: text, iat: Seconds, exp: Seconds, jti: text, scope: v.string() };

/** The client of tokens that users get by logging in. */
export const ownClient = 'quayside';

const UserClaims = v.strictObject({ ...shared, sub: UserId, client_id: v.literal(ownClient), sid: SessionId });
const ServiceClaims = v.strictObject({
  ...shared,
  sub: ServiceAccountId,
  client_id: ServiceAccountId,
  /** The secret that got it: it ends with that. */
  sec: SecretId,
});

/** The claims of an access token of ours (RFC 9068). */
export const Claims = v.union([UserClaims, ServiceClaims]);
export type Claims = v.InferOutput<typeof Claims>;
export type UserClaims = v.InferOutput<typeof UserClaims>;
export type ServiceClaims = v.InferOutput<typeof ServiceClaims>;

/** The scopes of a text that has them with spaces between (RFC 6749, 3.3). */
export const wordsOf = (scope: string): ReadonlySet<string> => new Set(scope.split(' ').filter((word) => word !== ''));

/** Milliseconds that the clock of a process which made a token may go ahead of ours. */
export const clockSkew = 10_000;
export const lifetimeSeconds = tokenLifetime / 1_000;

/** Whether such claims are ours and good at a moment. */
export const isGoodAt = (claims: Claims, { issuer, audience }: TokenParties, now: Instant): boolean => {
  const { iss, aud, iat, exp, sub, client_id: client } = claims;
  return (
    iss === issuer &&
    aud === audience &&
    exp - iat === lifetimeSeconds &&
    iat * 1_000 <= Date.parse(now) + clockSkew &&
    exp * 1_000 > Date.parse(now) &&
    (client === ownClient || client === sub)
  );
};
