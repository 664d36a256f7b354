import { choosePassword } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { commandByCall, contract } from '../../kernel/index.js';
import { endEvery, type SignInWatch } from './end-sessions.js';
import { Password } from './fields.js';
import { ownErrors, ownFullAccount } from './own-account.js';
import { PasswordDesk, weakPassword, type PasswordDeskDeps } from './password-desk.js';
import type { AccountsWork } from './ports.js';
import { mailNotice } from './post.js';

export const wrongPassword = { category: 'invalid', message: 'This is not the present password.' } as const;

export const changePassword = contract({
  name: 'identity.change_password',
  kind: 'command',
  summary: 'Change one’s password, knowing the present one; every other session ends',
  scope: 'signed_in',
  once: 'never',
  audits: { object: null },
  guards: 'caller',
  input: v.strictObject({ current_password: Password, new_password: Password }),
  /** How many other sessions were ended. */
  output: v.strictObject({ ended: v.number() }),
  errors: { ...ownErrors, wrong_password: wrongPassword, weak_password: weakPassword },
});

export interface ChangePasswordDeps extends PasswordDeskDeps {
  readonly work: AccountsWork;
  readonly watch: SignInWatch;
}

export const makeChangePassword = (deps: ChangePasswordDeps) =>
  commandByCall(changePassword, deps.work, ({ current_password: current, new_password: next }, caller) => {
    const present = new PasswordDesk(deps, current);
    const desk = new PasswordDesk(deps, next);
    return async (tx) => {
      const own = await ownFullAccount(tx, caller);
      if (!own.ok) return own;
      const { account, sessionId } = own.value;
      if (!(await present.matches(account.passwordHash))) return fail({ code: 'wrong_password' });
      const sound = desk.fault(account.user.email, 'new_password');
      if (!sound.ok) return sound;
      tx.accounts.save(choosePassword(account, await desk.hash(), 'change', tx.now));
      // Whoever asked for a new password before, or reads such a mail, has been overtaken.
      tx.mailTokens.forgetUnused(account.user.email);
      mailNotice(tx, account.user.id, 'password_changed');
      const others = await endEvery(tx, account.user.id, 'password_changed', deps.watch, sessionId);
      return ok({ ended: others.length });
    };
  });
