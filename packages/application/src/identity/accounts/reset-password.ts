import { choosePassword, isGoodMailToken, useMailToken } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { commandByCall, contract, type Digest } from '../../kernel/index.js';
import { tokenRefused } from './confirm-registration.js';
import { endEvery, type SignInWatch } from './end-sessions.js';
import { Password, Token } from './fields.js';
import { PasswordDesk, weakPassword, type PasswordDeskDeps } from './password-desk.js';
import type { AccountsWork } from './ports.js';
import { mailNotice } from './post.js';
import { UserView, userView } from './user-view.js';

export const resetPassword = contract({
  name: 'identity.reset_password',
  kind: 'command',
  summary: 'Choose a password by the token of a mail, also that of an invitation; every session ends',
  scope: 'public',
  once: 'never',
  input: v.strictObject({ token: Token, password: Password }),
  output: UserView,
  errors: { token_refused: tokenRefused, weak_password: weakPassword },
});

export interface ResetPasswordDeps extends PasswordDeskDeps {
  readonly work: AccountsWork;
  readonly digest: Digest;
  readonly watch: SignInWatch;
}

/** A second factor stays as it is: who reads the mail has shown one factor, and not the other. */
export const makeResetPassword = (deps: ResetPasswordDeps) =>
  commandByCall(resetPassword, deps.work, ({ token: shown, password }) => {
    const desk = new PasswordDesk(deps, password);
    return async (tx) => {
      const token = await tx.mailTokens.findByHash(deps.digest.sha256(shown));
      if (!token || token.purpose === 'registration' || !isGoodMailToken(token, tx.now))
        return fail({ code: 'token_refused' });
      const account = await tx.accounts.findByAddress(token.email);
      if (!account || account.user.status === 'deactivated') return fail({ code: 'token_refused' });
      const sound = desk.fault(account.user.email);
      if (!sound.ok) return sound;
      const decided = choosePassword(account, await desk.hash(), 'reset', tx.now);
      tx.accounts.save(decided);
      await endEvery(tx, account.user.id, 'password_reset', deps.watch);
      tx.mailTokens.save(useMailToken(token, tx.now));
      tx.mailTokens.forgetUnused(token.email);
      if (account.passwordHash !== null) mailNotice(tx, account.user.id, 'password_changed');
      return ok(userView(decided.account));
    };
  });
