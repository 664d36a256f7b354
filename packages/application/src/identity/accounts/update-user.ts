import { renameUser } from '@quayside/domain/identity';
import { ok, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, ExpectedVersion, versionMismatch } from '../../kernel/index.js';
import { PersonName } from './fields.js';
import { checkUserVersion, manageableUser, manageErrors } from './find-user.js';
import type { AccountsWork } from './ports.js';
import { UserView, userView } from './user-view.js';

export const updateUser = contract({
  name: 'identity.update_user',
  kind: 'command',
  summary: 'Change some of a user (JSON Merge Patch); the address stays',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: UserId, expected_version: ExpectedVersion, name: v.optional(PersonName) }),
  output: UserView,
  errors: { ...manageErrors, version_mismatch: versionMismatch },
});

export const makeUpdateUser = (work: AccountsWork) =>
  command(updateUser, work, async ({ id, expected_version: expected, name }, { caller, tx }) => {
    const managed = await manageableUser(tx, id, caller);
    if (!managed.ok) return managed;
    const current = checkUserVersion(managed.value, expected);
    if (!current.ok) return current;
    const decided = name === undefined ? null : renameUser(managed.value, name, tx.now);
    if (decided) tx.accounts.save(decided);
    return ok(userView(decided?.account ?? managed.value));
  });
