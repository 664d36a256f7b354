import { customerRole, isGoodMailToken, registerUser, useMailToken } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { commandByCall, contract, type Digest } from '../../kernel/index.js';
import { Password, Token } from './fields.js';
import { PasswordDesk, type PasswordDeskDeps } from './password-desk.js';
import type { AccountsWork } from './ports.js';
import { UserView, userView } from './user-view.js';

export const tokenRefused = {
  category: 'invalid',
  message: 'The token is not, or no longer, good: ask for a new mail.',
} as const;

export const confirmRegistration = contract({
  name: 'identity.confirm_registration',
  kind: 'command',
  summary: 'Confirm the address by the token of the mail, with the password that was chosen; then log in',
  scope: 'public',
  once: 'never',
  input: v.strictObject({ token: Token, password: Password }),
  output: UserView,
  errors: {
    token_refused: tokenRefused,
    wrong_password: {
      category: 'invalid',
      message: 'This is not the password that was chosen with this registration.',
    },
    already_registered: { category: 'conflict', message: 'There is an account with this address already: log in.' },
  },
});

export interface ConfirmRegistrationDeps extends PasswordDeskDeps {
  readonly work: AccountsWork;
  readonly digest: Digest;
}

/**
 * The password is asked for again, for the token shows only who reads the mail: somebody else may have registered with the
 * address of whoever opens it, to have an account there with a password that they know.
 */
export const makeConfirmRegistration = (deps: ConfirmRegistrationDeps) =>
  commandByCall(confirmRegistration, deps.work, ({ token: shown, password }) => {
    const desk = new PasswordDesk(deps, password);
    return async (tx) => {
      const token = await tx.mailTokens.findByHash(deps.digest.sha256(shown));
      if (!token || token.purpose !== 'registration' || !isGoodMailToken(token, tx.now))
        return fail({ code: 'token_refused' });
      const { email, name, passwordHash } = token;
      if (passwordHash === null || !(await desk.matches(passwordHash))) return fail({ code: 'wrong_password' });
      if (await tx.accounts.findByAddress(email)) return fail({ code: 'already_registered' });
      const user = { id: tx.ids.next('usr'), email, name, roles: [customerRole], passwordHash };
      const decided = registerUser(user, tx.now);
      tx.accounts.save(decided);
      tx.mailTokens.save(useMailToken(token, tx.now));
      tx.mailTokens.forgetUnused(email);
      return ok(userView(decided.account));
    };
  });
