import type { Authenticator, Consumer, Sweep, UseCase } from '../kernel/index.js';
import { accountContracts, accountEvents, liveSessions, makeAccounts, type AccountsDeps } from './accounts/index.js';
import { serviceAccountContracts, makeServiceAccounts } from './service-accounts/index.js';
import { authenticatorOf } from './authenticator.js';
import { createKey, makeCreateKey } from './create-key.js';
import { credentialEvents } from './events.js';
import { KeyAuthenticator } from './key-authenticator.js';
import { listKeys, makeListKeys } from './list-keys.js';
import type { IdentityWork, KeyArchive } from './ports.js';
import { makeRevokeKey, revokeKey } from './revoke-key.js';
import { OutsideAuthenticator, type OutsideIssuers } from './tokens/outside-issuers.js';
import { makeTokens, tokenContracts, type PublicKeySet, type TokensDeps } from './tokens/index.js';

export * from './accounts/index.js';
export * from './ports.js';
export { trustFor } from './look-ups.js';
export { KeyView, keyView } from './key-view.js';
export { scopesOf } from './scopes.js';
export { ServiceAccountView, ServiceAccountWithSecret } from './service-accounts/service-account-view.js';
export type { OutsideIssuers, OutsideToken, OutsideTokens, TrustedIssuer } from './tokens/outside-issuers.js';
export type { KeyPair, PublicKeySet, TokenHeader, TokenParties, TokenSigner, UnprovenToken } from './tokens/index.js';
export { SigningKeyView } from './tokens/index.js';

export const identityContracts = [
  createKey,
  listKeys,
  revokeKey,
  ...serviceAccountContracts,
  ...tokenContracts,
  ...accountContracts,
] as const;

export const identityEvents = { ...credentialEvents, ...accountEvents } as const;

/** `scopes` are all that there are, of all contexts: `scopesOf` makes them of the contracts. */
export interface IdentityDeps extends Omit<TokensDeps, 'liveSessions'>, Omit<AccountsDeps, 'accessTokens' | 'watch'> {
  readonly work: IdentityWork;
  readonly keys: KeyArchive;
  /** Issuers beside ourselves whose tokens are taken, and what proves these. */
  readonly outside: OutsideIssuers;
}

export interface Identity {
  readonly useCases: readonly UseCase[];
  /** Tells every transport who is calling. */
  readonly authenticator: Authenticator;
  readonly consumer: Consumer;
  readonly sweeps: readonly Sweep[];
  /** The keys by which others verify access tokens. */
  publicKeys(): Promise<PublicKeySet>;
  /** Before the first call: there is a key to sign tokens with from now on. Throws `CannotOpen` where the vault lacks its key. */
  begin(): Promise<void>;
}

/** The identity context, ready to be run. */
export const makeIdentity = (deps: IdentityDeps): Identity => {
  const keys = new KeyAuthenticator(deps);
  const outside = new OutsideAuthenticator(deps);
  const tokens = makeTokens({ ...deps, liveSessions: liveSessions(deps) });
  const { standings, accessTokens } = tokens;
  const accounts = makeAccounts({
    ...deps,
    accessTokens,
    watch: {
      ended: (ids) => {
        for (const id of ids) standings.forgetSession(id);
      },
      changed: () => standings.forgetSessions(),
    },
  });
  return {
    useCases: [
      makeCreateKey(deps),
      makeListKeys(deps.keys, deps.clock),
      makeRevokeKey(deps.work, (secretHash) => keys.forget(secretHash)),
      ...makeServiceAccounts(deps, (id) => standings.forgetAccount(id)),
      ...tokens.useCases,
      ...accounts.useCases,
    ],
    authenticator: authenticatorOf({ keys, tokens: tokens.authenticator, outside }),
    consumer: accounts.consumer,
    sweeps: [keys.sweep, ...tokens.sweeps, ...accounts.sweeps, outside.sweep],
    publicKeys: () => tokens.publicKeys(),
    begin: () => tokens.begin(),
  };
};
