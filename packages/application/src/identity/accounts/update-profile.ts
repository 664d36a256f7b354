import { renameUser } from '@quayside/domain/identity';
import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, ExpectedVersion, versionMismatch } from '../../kernel/index.js';
import { PersonName } from './fields.js';
import { checkUserVersion } from './find-user.js';
import { ownErrors, ownFullAccount } from './own-account.js';
import type { AccountsWork } from './ports.js';
import { ProfileView, profileView } from './profile-view.js';

export const updateProfile = contract({
  name: 'identity.update_profile',
  kind: 'command',
  summary: 'Change one’s own account (JSON Merge Patch)',
  scope: 'signed_in',
  once: 'optional',
  input: v.strictObject({ expected_version: ExpectedVersion, name: v.optional(PersonName) }),
  output: ProfileView,
  errors: { ...ownErrors, version_mismatch: versionMismatch },
});

export const makeUpdateProfile = (work: AccountsWork) =>
  command(updateProfile, work, async ({ expected_version: expected, name }, { caller, tx }) => {
    const own = await ownFullAccount(tx, caller);
    if (!own.ok) return own;
    const { account } = own.value;
    const current = checkUserVersion(account, expected);
    if (!current.ok) return current;
    const decided = name === undefined ? null : renameUser(account, name, tx.now);
    if (decided) tx.accounts.save(decided);
    return ok(profileView(decided?.account ?? account, await tx.roles.all()));
  });
