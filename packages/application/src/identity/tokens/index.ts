import type { Authenticator, Clock, Digest, Sweep, UseCase, Vault } from '../../kernel/index.js';
import { listSigningKeys, makeListSigningKeys } from './list-signing-keys.js';
import type { AccessTokens, LiveSessions } from '../accounts/ports.js';
import type { IdentityWork, ServiceAccountArchive, SigningKeyArchive } from '../ports.js';
import { makeRevokeSigningKey, revokeSigningKey } from './revoke-signing-key.js';
import { makeRotateSigningKey, rotateSigningKey } from './rotate-signing-key.js';
import type { TokenParties } from './claims.js';
import { issueToken, makeIssueToken } from './issue-token.js';
import { SigningKeyMaker } from './key-maker.js';
import { Mint } from './mint.js';
import { publicKeys, type PublicKeySet } from './public-keys.js';
import { SigningRing } from './signing-ring.js';
import { Standings } from './standings.js';
import { TokenAuthenticator } from './token-authenticator.js';
import type { TokenSigner } from './token-signer.js';

export type { TokenParties } from './claims.js';
export { SigningKeyView } from './signing-key-view.js';
export type { PublicKeySet } from './public-keys.js';
export type { KeyPair, TokenHeader, TokenSigner, UnprovenToken } from './token-signer.js';

export const tokenContracts = [issueToken, listSigningKeys, rotateSigningKey, revokeSigningKey] as const;

export interface TokensDeps {
  readonly work: IdentityWork;
  readonly serviceAccounts: ServiceAccountArchive;
  readonly liveSessions: LiveSessions;
  readonly signingKeys: SigningKeyArchive;
  readonly signer: TokenSigner;
  readonly vault: Vault;
  readonly parties: TokenParties;
  /** Milliseconds that a key signs for. */
  readonly signsFor: number;
  readonly digest: Digest;
  readonly clock: Clock;
}

/** Access tokens: made, proven, and taken back. */
export interface Tokens {
  readonly useCases: readonly UseCase[];
  readonly accessTokens: AccessTokens;
  readonly authenticator: Authenticator;
  /** What stands behind tokens, for whoever ends it: it is to be forgotten at once. */
  readonly standings: Standings;
  readonly sweeps: readonly Sweep[];
  publicKeys(): Promise<PublicKeySet>;
  /** Makes the first signing keys where there are none. Throws `CannotOpen` where the one that signs does not open. */
  begin(): Promise<void>;
}

export const makeTokens = (deps: TokensDeps): Tokens => {
  const ring = new SigningRing(deps);
  const mint = new Mint({ ...deps, ring });
  const standings = new Standings(deps);
  const authenticator = new TokenAuthenticator({ ...deps, mint, ring, standings });
  const maker = new SigningKeyMaker({ ...deps, ring });
  const makeRoom: Sweep = {
    name: 'identity.forget_tokens',
    every: 5_000,
    sweep: async () => {
      authenticator.dropOld();
      standings.dropOld();
      return false;
    },
  };
  return {
    useCases: [
      makeIssueToken({ ...deps, mint }),
      makeListSigningKeys(deps.signingKeys),
      makeRotateSigningKey(deps.work, maker),
      makeRevokeSigningKey(deps.work, maker),
    ],
    accessTokens: mint,
    authenticator,
    standings,
    sweeps: [maker.sweep, makeRoom],
    publicKeys: () => publicKeys(ring),
    begin: () => maker.begin(),
  };
};
