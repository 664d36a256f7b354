import { isActive, makeChallenge, untold } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { commandByCall, contract, Instant } from '../../kernel/index.js';
import { Email, Password } from './fields.js';
import { newToken } from './opaque-tokens.js';
import { PasswordDesk, type PasswordDeskDeps } from './password-desk.js';
import type { AccountsWork } from './ports.js';
import { SignedIn, signIn, type SignInDeps } from './sign-in.js';

export const wrongCredentials = {
  category: 'unauthenticated',
  message: 'The address or the password is wrong.',
} as const;

export const logIn = contract({
  name: 'identity.log_in',
  kind: 'command',
  summary: 'Log in; where a second factor is enrolled the answer is a challenge for its code',
  scope: 'public',
  once: 'never',
  audits: { object: null },
  guards: { field: 'email' },
  input: v.strictObject({ email: Email, password: Password }),
  output: v.strictObject({
    /** Null where a second factor is still to be shown. */
    signed_in: v.nullable(SignedIn),
    /** To be answered with a code within five minutes; null where the password is enough. */
    challenge: v.nullable(v.strictObject({ token: v.string(), expires_at: Instant })),
  }),
  errors: { wrong_credentials: wrongCredentials },
});

export interface LogInDeps extends PasswordDeskDeps, SignInDeps {
  readonly work: AccountsWork;
}

/** Whoever is unknown, deactivated or only invited is told the same as one with a wrong password, after the same work. */
export const makeLogIn = (deps: LogInDeps) =>
  commandByCall(logIn, deps.work, ({ email, password }, caller) => {
    const desk = new PasswordDesk(deps, password);
    return async (tx) => {
      const account = await tx.accounts.findByAddress(email);
      const isRight = await desk.matches(account?.passwordHash ?? null);
      if (!account || !isRight || !isActive(account)) return fail({ code: 'wrong_credentials' });
      const isOutdated = account.passwordHash !== null && desk.isOutdated(account.passwordHash);
      const changes = isOutdated ? { passwordHash: await desk.hash() } : {};
      if (account.secondFactor.state !== 'enrolled')
        return ok({ signed_in: await signIn(tx, deps, account, caller, changes), challenge: null });
      const { token, hash } = newToken(deps.digest, 'challenge');
      const challenge = makeChallenge({ hash, userId: account.user.id }, tx.now);
      tx.challenges.save(challenge);
      // A password that is changed meanwhile takes challenges away too, and so must come before or after.
      tx.accounts.save(untold(account, changes));
      return ok({ signed_in: null, challenge: { token, expires_at: challenge.expiresAt } });
    };
  });
