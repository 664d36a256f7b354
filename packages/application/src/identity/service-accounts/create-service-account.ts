import { createServiceAccount as decideCreate } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, Instant, type Digest, type UseCase } from '../../kernel/index.js';
import { expiryOf, wrongExpiry } from '../expiry.js';
import { refusedScopes, scopeErrors, Scopes } from '../given-scopes.js';
import type { IdentityWork } from '../ports.js';
import { tellingOnce } from '../telling-once.js';
import { ServiceAccountName, ServiceAccountWithSecret, serviceAccountView } from './service-account-view.js';
import { freshSecret } from './fresh-secret.js';

export const createServiceAccount = contract({
  name: 'identity.create_service_account',
  kind: 'command',
  summary: 'Make a service account; its secret is told in this answer and never again',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({
    name: ServiceAccountName,
    scopes: Scopes,
    secret_expires_at: v.optional(v.nullable(Instant), null),
  }),
  output: ServiceAccountWithSecret,
  errors: { ...scopeErrors, wrong_expiry: wrongExpiry },
});

export interface ServiceAccountDeps {
  readonly work: IdentityWork;
  readonly digest: Digest;
  /** Every scope that there is. */
  readonly scopes: ReadonlySet<string>;
}

export const makeCreateServiceAccount = ({
  work,
  digest,
  scopes: known,
}: ServiceAccountDeps): UseCase<typeof createServiceAccount> =>
  tellingOnce(
    command(createServiceAccount, work, async ({ name, scopes, secret_expires_at: asked }, { caller, tx }) => {
      const refused = refusedScopes(scopes, caller.principal, known);
      if (refused) return fail(refused);
      const expiry = expiryOf(asked, tx.now, 'secret_expires_at');
      if (!expiry.ok) return fail({ code: 'wrong_expiry', details: { issues: [expiry.error] } });
      const { text, secret } = freshSecret(digest, tx.ids, expiry.value);
      const decided = decideCreate(
        { id: tx.ids.next('svc'), name, scopes, createdBy: caller.principal.id },
        secret,
        tx.now,
      );
      tx.serviceAccounts.save(decided);
      return ok({ ...serviceAccountView(decided.account, tx.now), secret: text });
    }),
  );
