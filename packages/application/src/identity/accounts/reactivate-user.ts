import { reactivateUser as decideReactivate } from '@quayside/domain/identity';
import { ok, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { manageableUser, manageErrors } from './find-user.js';
import type { AccountsWork } from './ports.js';
import { mailToken, type TokenPostDeps } from './post.js';
import { UserView, userView } from './user-view.js';

export const reactivateUser = contract({
  name: 'identity.reactivate_user',
  kind: 'command',
  summary: 'Let a user sign in again; one who never answered the invitation gets another',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: UserId }),
  output: UserView,
  errors: manageErrors,
});

export interface ReactivateUserDeps extends TokenPostDeps {
  readonly work: AccountsWork;
}

export const makeReactivateUser = (deps: ReactivateUserDeps) =>
  command(reactivateUser, deps.work, async ({ id }, { caller, tx }) => {
    const managed = await manageableUser(tx, id, caller);
    if (!managed.ok) return managed;
    const decided = decideReactivate(managed.value, tx.now);
    if (!decided) return ok(userView(managed.value));
    tx.accounts.save(decided);
    const { status, email } = decided.account.user;
    if (status === 'invited') await mailToken(tx, deps, { purpose: 'invitation', email });
    return ok(userView(decided.account));
  });
