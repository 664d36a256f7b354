import { removeSecret } from '@quayside/domain/identity';
import { fail, ok, SecretId, ServiceAccountId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import type { IdentityWork } from '../ports.js';
import { ServiceAccountView, serviceAccountView } from './service-account-view.js';
import { manageableAccount, serviceAccountErrors } from './find-service-account.js';

export const removeAccountSecret = contract({
  name: 'identity.remove_account_secret',
  kind: 'command',
  summary: 'Remove a secret of a service account, with the tokens that it got',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: ServiceAccountId, secret_id: SecretId }),
  output: ServiceAccountView,
  errors: {
    ...serviceAccountErrors,
    account_secret_not_found: { category: 'not_found', message: 'The service account has no such secret.' },
  },
});

export const makeRemoveAccountSecret = (work: IdentityWork, forget: (id: ServiceAccountId) => void) =>
  command(removeAccountSecret, work, async ({ id, secret_id: secretId }, { caller, tx }) => {
    const found = await manageableAccount(tx, id, caller);
    if (!found.ok) return found;
    const removed = removeSecret(found.value, secretId, tx.now);
    if (!removed) return fail({ code: 'account_secret_not_found' });
    tx.serviceAccounts.save(removed);
    tx.afterCommit(() => forget(id));
    return ok(serviceAccountView(removed.account, tx.now));
  });
