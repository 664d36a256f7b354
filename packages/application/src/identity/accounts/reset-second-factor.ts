import { removeFactor } from '@quayside/domain/identity';
import { ok, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { endEvery, type SignInWatch } from './end-sessions.js';
import { manageableUser, manageErrors } from './find-user.js';
import type { AccountsWork } from './ports.js';
import { mailNotice } from './post.js';
import { UserView, userView } from './user-view.js';

export const resetSecondFactor = contract({
  name: 'identity.reset_second_factor',
  kind: 'command',
  summary: 'Remove the second factor of a user who lost it; every session of theirs ends',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: UserId }),
  output: UserView,
  errors: manageErrors,
});

export const makeResetSecondFactor = (work: AccountsWork, watch: SignInWatch) =>
  command(resetSecondFactor, work, async ({ id }, { caller, tx }) => {
    const managed = await manageableUser(tx, id, caller);
    if (!managed.ok) return managed;
    const decided = removeFactor(managed.value, 'administrator', tx.now);
    if (!decided) return ok(userView(managed.value));
    tx.accounts.save(decided);
    await endEvery(tx, id, 'second_factor_changed', watch);
    mailNotice(tx, id, 'second_factor_removed');
    return ok(userView(decided.account));
  });
