import { administratorRole, giveRoles } from '@quayside/domain/identity';
import { ok, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, ExpectedVersion, versionMismatch } from '../../kernel/index.js';
import type { SignInWatch } from './end-sessions.js';
import { checkUserVersion, manageableUser, manageErrors } from './find-user.js';
import { givenRoles, keepAdministrators, lastAdministrator, roleErrors, RoleNames } from './give-roles.js';
import type { AccountsWork } from './ports.js';
import { UserView, userView } from './user-view.js';

export const setUserRoles = contract({
  name: 'identity.set_user_roles',
  kind: 'command',
  summary: 'Give a user these roles, and take all others away; it holds at once',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: UserId, expected_version: ExpectedVersion, roles: RoleNames }),
  output: UserView,
  errors: {
    ...manageErrors,
    ...roleErrors,
    version_mismatch: versionMismatch,
    last_administrator: lastAdministrator,
  },
});

export const makeSetUserRoles = (work: AccountsWork, watch: SignInWatch) =>
  command(setUserRoles, work, async ({ id, expected_version: expected, roles }, { caller, tx }) => {
    const managed = await manageableUser(tx, id, caller);
    if (!managed.ok) return managed;
    const account = managed.value;
    const current = checkUserVersion(account, expected);
    if (!current.ok) return current;
    const given = givenRoles(roles, await tx.roles.all(), caller.principal);
    if (!given.ok) return given;
    const decided = giveRoles(account, roles, tx.now);
    if (!decided) return ok(userView(account));
    if (!roles.includes(administratorRole)) {
      const kept = await keepAdministrators(tx, account);
      if (!kept.ok) return kept;
    }
    tx.accounts.save(decided);
    tx.afterCommit(() => watch.changed());
    return ok(userView(decided.account));
  });
