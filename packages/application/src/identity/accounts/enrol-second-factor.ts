import { beginEnrolment } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { commandByCall, contract } from '../../kernel/index.js';
import { wrongPassword } from './change-password.js';
import { Password } from './fields.js';
import { ownAccount, ownErrors } from './own-account.js';
import { PasswordDesk } from './password-desk.js';
import { secretPlace } from './shown-code.js';
import type { SecondFactorDeps } from './with-code.js';

export const enrolSecondFactor = contract({
  name: 'identity.enrol_second_factor',
  kind: 'command',
  summary: 'Begin to enrol a second factor: its secret goes into an authenticator app, and a code of it confirms',
  scope: 'signed_in',
  once: 'never',
  audits: { object: null },
  guards: 'caller',
  input: v.strictObject({ password: Password }),
  output: v.strictObject({
    /** In base 32, to be typed in. */
    secret: v.string(),
    /** The same, to be scanned. */
    link: v.string(),
  }),
  errors: {
    not_a_user: ownErrors.not_a_user,
    wrong_password: wrongPassword,
    already_enrolled: { category: 'conflict', message: 'There is a second factor already: remove it first.' },
  },
});

/** The password is asked for: who only has the session must not be able to lock its user out. */
export const makeEnrolSecondFactor = (deps: SecondFactorDeps) =>
  commandByCall(enrolSecondFactor, deps.work, ({ password }, caller) => {
    const desk = new PasswordDesk(deps, password);
    return async (tx) => {
      const own = await ownAccount(tx, caller);
      if (!own.ok) return own;
      const { account } = own.value;
      if (!(await desk.matches(account.passwordHash))) return fail({ code: 'wrong_password' });
      if (account.secondFactor.state === 'enrolled') return fail({ code: 'already_enrolled' });
      const secret = deps.timeCodes.newSecret();
      const { id, email } = account.user;
      tx.accounts.save(beginEnrolment(account, deps.vault.seal(secret, secretPlace(id)), tx.now));
      return ok({ secret, link: deps.timeCodes.link(secret, email) });
    };
  });
