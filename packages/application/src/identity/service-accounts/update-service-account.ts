import { changeServiceAccount } from '@quayside/domain/identity';
import { fail, ok, ServiceAccountId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, ExpectedVersion, versionMismatch } from '../../kernel/index.js';
import { refusedScopes, scopeErrors, Scopes } from '../given-scopes.js';
import { ServiceAccountName, ServiceAccountView, serviceAccountView } from './service-account-view.js';
import type { ServiceAccountDeps } from './create-service-account.js';
import { manageableAccount, serviceAccountErrors } from './find-service-account.js';

export const updateServiceAccount = contract({
  name: 'identity.update_service_account',
  kind: 'command',
  summary: 'Change the name or the scopes of a service account; what it may do less holds for the tokens that it has',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({
    id: ServiceAccountId,
    expected_version: ExpectedVersion,
    name: v.optional(ServiceAccountName),
    scopes: v.optional(Scopes),
  }),
  output: ServiceAccountView,
  errors: { ...serviceAccountErrors, ...scopeErrors, version_mismatch: versionMismatch },
});

export const makeUpdateServiceAccount = (
  { work, scopes: known }: ServiceAccountDeps,
  forget: (id: ServiceAccountId) => void,
) =>
  command(updateServiceAccount, work, async ({ id, expected_version: expected, ...patch }, { caller, tx }) => {
    const found = await manageableAccount(tx, id, caller);
    if (!found.ok) return found;
    const account = found.value;
    if (expected !== 'any' && expected !== account.version)
      return fail({ code: 'version_mismatch', details: { current_version: account.version } });
    // What it has it may keep, also where there is no such scope any more.
    const refused = refusedScopes(patch.scopes ?? [], caller.principal, new Set([...known, ...account.scopes]));
    if (refused) return fail(refused);
    const content = { name: patch.name ?? account.name, scopes: patch.scopes ?? account.scopes };
    const changed = changeServiceAccount(account, content, tx.now);
    if (!changed) return ok(serviceAccountView(account, tx.now));
    tx.serviceAccounts.save(changed);
    tx.afterCommit(() => forget(id));
    return ok(serviceAccountView(changed.account, tx.now));
  });
