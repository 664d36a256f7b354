import { allScopes, makeIdentity } from '@quayside/application';
import { ContainerModule } from 'inversify';
import { tokens as t } from './tokens.js';

/** Who is asking: the context with the most to be given. */
export const identityModule = new ContainerModule(({ bind }) => {
  bind(t.identity)
    .toResolvedValue(
      (store, outside, signer, parties, signsFor, vault, secrets, mail, pages, digest, clock, log) =>
        makeIdentity({
          ...store,
          outside,
          signer,
          parties,
          signsFor,
          vault,
          ...secrets,
          mail,
          pages,
          digest,
          clock,
          log,
          scopes: allScopes,
        }),
      [
        t.identityStore,
        t.outsideIssuers,
        t.tokenSigner,
        t.tokenParties,
        t.signingKeyLife,
        t.vault,
        t.secrets,
        t.mail,
        t.accountPages,
        t.digest,
        t.clock,
        t.log,
      ],
    )
    .inSingletonScope();
  bind(t.authenticator)
    .toResolvedValue(({ authenticator }) => authenticator, [t.identity])
    .inSingletonScope();
});
