import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { Email } from './fields.js';
import type { AccountsWork } from './ports.js';
import { mailToken, type TokenPostDeps } from './post.js';
import { SentTo } from './register.js';

export const forgotPassword = contract({
  name: 'identity.forgot_password',
  kind: 'command',
  summary: 'Ask for a mail with which a new password can be chosen',
  scope: 'public',
  once: 'never',
  audits: { object: null },
  input: v.strictObject({ email: Email }),
  output: SentTo,
  errors: {},
});

/** Nobody is looked up here: whether somebody has the address is seen when the mail is written. */
export const makeForgotPassword = (work: AccountsWork, deps: TokenPostDeps) =>
  command(forgotPassword, work, async ({ email }, { tx }) => {
    await mailToken(tx, deps, { purpose: 'password_reset', email });
    return ok({ sent_to: email });
  });
