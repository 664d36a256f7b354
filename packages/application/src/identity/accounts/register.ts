import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { commandByCall, contract } from '../../kernel/index.js';
import { Email, Password, PersonName } from './fields.js';
import { PasswordDesk, weakPassword, type PasswordDeskDeps } from './password-desk.js';
import type { AccountsWork } from './ports.js';
import { mailToken, type TokenPostDeps } from './post.js';

/** Where a mail was sent, or would have been: the answer is the same whether anybody has the address or not. */
export const SentTo = v.strictObject({ sent_to: v.string() });

export const register = contract({
  name: 'identity.register',
  kind: 'command',
  summary: 'Register; a mail to the address says how to go on',
  scope: 'public',
  once: 'never',
  audits: { object: null },
  input: v.strictObject({ email: Email, password: Password, name: v.optional(PersonName, null) }),
  output: SentTo,
  errors: { weak_password: weakPassword },
});

export interface RegisterDeps extends PasswordDeskDeps, TokenPostDeps {
  readonly work: AccountsWork;
}

/** Nobody is looked up here, so neither the answer nor the time it takes can tell who has an account. */
export const makeRegister = (deps: RegisterDeps) =>
  commandByCall(register, deps.work, ({ email, password, name }) => {
    const desk = new PasswordDesk(deps, password);
    return async (tx) => {
      const sound = desk.fault(email);
      if (!sound.ok) return sound;
      await mailToken(tx, deps, { purpose: 'registration', email, name, passwordHash: await desk.hash() });
      return ok({ sent_to: email });
    };
  });
