import { endServiceAccount as decideEnd } from '@quayside/domain/identity';
import { fail, ok, ServiceAccountId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { beyond, mayMore } from '../given-scopes.js';
import type { IdentityWork } from '../ports.js';
import { ServiceAccountView, serviceAccountView } from './service-account-view.js';
import { serviceAccountNotFound } from './find-service-account.js';

export const endServiceAccount = contract({
  name: 'identity.end_service_account',
  kind: 'command',
  summary:
    'End a service account for good, with its secrets and the tokens that it has; ending it again changes nothing',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: ServiceAccountId }),
  output: ServiceAccountView,
  errors: { service_account_not_found: serviceAccountNotFound, may_more: mayMore },
});

/** It takes no version, for no later version of an account could make its end wrong. */
export const makeEndServiceAccount = (work: IdentityWork, forget: (id: ServiceAccountId) => void) =>
  command(endServiceAccount, work, async ({ id }, { caller, tx }) => {
    const account = await tx.serviceAccounts.find(id);
    if (!account) return fail({ code: 'service_account_not_found' });
    if (account.status === 'ended') return ok(serviceAccountView(account, tx.now));
    const refused = beyond(account.scopes, caller.principal);
    if (refused) return fail(refused);
    const ended = decideEnd(account, tx.now);
    tx.serviceAccounts.save(ended);
    tx.afterCommit(() => forget(id));
    return ok(serviceAccountView(ended.account, tx.now));
  });
