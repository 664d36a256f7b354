import type { Authenticator, Clock, Digest, Sweep, UseCase } from '../kernel/index.js';
import { createKey, makeCreateKey } from './create-key.js';
import { KeyAuthenticator } from './key-authenticator.js';
import { listKeys, makeListKeys } from './list-keys.js';
import type { IdentityWork, KeyArchive } from './ports.js';
import { makeRevokeKey, revokeKey } from './revoke-key.js';

export * from './ports.js';
export { trustFor } from './key-authenticator.js';
export { KeyView, keyView } from './key-view.js';
export { scopesOf } from './scopes.js';

export const identityContracts = [createKey, listKeys, revokeKey] as const;

export interface IdentityDeps {
  readonly work: IdentityWork;
  readonly keys: KeyArchive;
  readonly digest: Digest;
  readonly clock: Clock;
  /** Every scope that there is, of all contexts: `scopesOf` makes them of the contracts. */
  readonly scopes: ReadonlySet<string>;
}

export interface Identity {
  readonly useCases: readonly UseCase[];
  /** Tells every transport who is calling. */
  readonly authenticator: Authenticator;
  readonly sweeps: readonly Sweep[];
}

/** The identity context, ready to be run. */
export const makeIdentity = (deps: IdentityDeps): Identity => {
  const authenticator = new KeyAuthenticator(deps);
  return {
    useCases: [
      makeCreateKey(deps),
      makeListKeys(deps.keys, deps.clock),
      makeRevokeKey(deps.work, (secretHash) => authenticator.forget(secretHash)),
    ],
    authenticator,
    sweeps: [authenticator.sweep],
  };
};
