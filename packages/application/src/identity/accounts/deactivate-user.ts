import { deactivateUser as decideDeactivate } from '@quayside/domain/identity';
import { ok, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { endEvery, type SignInWatch } from './end-sessions.js';
import { manageableUser, manageErrors } from './find-user.js';
import { keepAdministrators, lastAdministrator } from './give-roles.js';
import type { AccountsWork } from './ports.js';
import { UserView, userView } from './user-view.js';

export const deactivateUser = contract({
  name: 'identity.deactivate_user',
  kind: 'command',
  summary: 'Let a user sign in no more, and end every session; doing it again changes nothing',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: UserId }),
  output: UserView,
  errors: { ...manageErrors, last_administrator: lastAdministrator },
});

/** It takes no version, for no later version of a user could make it wrong. */
export const makeDeactivateUser = (work: AccountsWork, watch: SignInWatch) =>
  command(deactivateUser, work, async ({ id }, { caller, tx }) => {
    const managed = await manageableUser(tx, id, caller);
    if (!managed.ok) return managed;
    const decided = decideDeactivate(managed.value, tx.now);
    if (!decided) return ok(userView(managed.value));
    const kept = await keepAdministrators(tx, managed.value);
    if (!kept.ok) return kept;
    tx.accounts.save(decided);
    tx.mailTokens.forgetUnused(managed.value.user.email);
    await endEvery(tx, id, 'deactivated', watch);
    return ok(userView(decided.account));
  });
