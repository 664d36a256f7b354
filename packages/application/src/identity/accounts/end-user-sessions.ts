import { untold } from '@quayside/domain/identity';
import { ok, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { endEvery, type SignInWatch } from './end-sessions.js';
import { manageableUser, manageErrors } from './find-user.js';
import type { AccountsWork } from './ports.js';

export const endUserSessions = contract({
  name: 'identity.end_user_sessions',
  kind: 'command',
  summary: 'End every session of a user',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: UserId }),
  /** How many there were. */
  output: v.strictObject({ ended: v.number() }),
  errors: manageErrors,
});

export const makeEndUserSessions = (work: AccountsWork, watch: SignInWatch) =>
  command(endUserSessions, work, async ({ id }, { caller, tx }) => {
    const managed = await manageableUser(tx, id, caller);
    if (!managed.ok) return managed;
    tx.accounts.save(untold(managed.value));
    return ok({ ended: (await endEvery(tx, id, 'ended_by_administrator', watch)).length });
  });
