import type { SecretId, ServiceAccountId, SessionId, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import type { Clock, Digest } from '../../kernel/index.js';
import type { AccessToken, AccessTokens } from '../accounts/ports.js';
import { Claims, Header, isGoodAt, lifetimeSeconds, ownClient, type TokenParties } from './claims.js';
import type { SigningRing } from './signing-ring.js';
import type { TokenSigner } from './token-signer.js';

export interface MintDeps {
  readonly ring: SigningRing;
  readonly signer: TokenSigner;
  readonly parties: TokenParties;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** A token of ours that was proven. What stands behind it is asked after apart. */
export interface ProvenToken {
  readonly claims: Claims;
  /** The key that signed it: the token is good as long as that is known. */
  readonly keyId: string;
}

/** For whom a token is made: a user's session, or a service account that showed one of its secrets. */
type TokenSubject =
  | { readonly kind: 'user'; readonly id: UserId; readonly sessionId: SessionId }
  | { readonly kind: 'service'; readonly id: ServiceAccountId; readonly secretId: SecretId };

/** Makes access tokens and proves them: JWT of the profile of RFC 9068, signed with Ed25519. */
export class Mint implements AccessTokens {
  constructor(readonly deps: MintDeps) {}

  /** A token for these scopes, good for half an hour, or until what stands behind it ends. */
  async issue(subject: TokenSubject, scopes: Iterable<string>): Promise<AccessToken> {
    const { ring, signer, parties, clock, digest } = this.deps;
    const key = await ring.active();
    if (!key) throw new Error('there is no key to sign tokens with');
    const iat = Math.floor(Date.parse(clock.now()) / 1_000);
    const claims = {
      iss: parties.issuer,
      aud: parties.audience,
      sub: subject.id,
      client_id: subject.kind === 'user' ? ownClient : subject.id,
      iat,
      exp: iat + lifetimeSeconds,
      jti: digest.secret(),
      ...(subject.kind === 'user' ? { sid: subject.sessionId } : { sec: subject.secretId }),
      scope: [...scopes].toSorted().join(' '),
    };
    const token = await signer.sign({ alg: 'EdDSA', typ: 'at+jwt', kid: key.id }, claims, key.pair);
    return { token, expiresAt: new Date(claims.exp * 1_000).toISOString() };
  }

  /** Null for whatever is not to the letter a token as `issue` makes it, signed with a key that is known, and good now. */
  async prove(token: string): Promise<ProvenToken | null> {
    const { ring, signer, parties, clock } = this.deps;
    const said = signer.read(token);
    const header = v.safeParse(Header, said?.header);
    const claims = v.safeParse(Claims, said?.claims);
    if (!header.success || !claims.success || !isGoodAt(claims.output, parties, clock.now())) return null;
    const keyId = header.output.kid;
    const key = await ring.find(keyId);
    if (!key || !(await signer.isSignedBy(token, key.publicKey))) return null;
    return { claims: claims.output, keyId };
  }
}
