import { confirmEnrolment, enrolmentOf } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { endEvery } from './end-sessions.js';
import { Code } from './fields.js';
import { ownAccount, ownErrors } from './own-account.js';
import { mailNotice } from './post.js';
import { codeErrors, newRecoveryCodes, RecoveryCodes, shownCode } from './shown-code.js';
import type { SecondFactorDeps } from './with-code.js';

export const confirmSecondFactor = contract({
  name: 'identity.confirm_second_factor',
  kind: 'command',
  summary: 'Enrol the second factor by a code of the app; every other session ends',
  scope: 'signed_in',
  once: 'never',
  audits: { object: null },
  guards: 'caller',
  input: v.strictObject({ code: Code }),
  output: RecoveryCodes,
  errors: {
    not_a_user: ownErrors.not_a_user,
    wrong_code: codeErrors.wrong_code,
    nothing_to_confirm: { category: 'conflict', message: 'No enrolment was begun, or it took too long: begin again.' },
  },
});

export const makeConfirmSecondFactor = (deps: SecondFactorDeps) =>
  command(confirmSecondFactor, deps.work, async ({ code }, { caller, tx }) => {
    const own = await ownAccount(tx, caller);
    if (!own.ok) return own;
    const { account, sessionId } = own.value;
    const { id } = account.user;
    const enrolment = enrolmentOf(account, tx.now);
    if (!enrolment) return fail({ code: 'nothing_to_confirm' });
    const shown = shownCode(deps, id, enrolment, code, tx.now);
    if (!('step' in shown) || shown.step === null) return fail({ code: 'wrong_code' });
    const { codes, hashes } = newRecoveryCodes(deps);
    tx.accounts.save(confirmEnrolment(account, enrolment, { step: shown.step, recoveryCodes: hashes }, tx.now));
    await endEvery(tx, id, 'second_factor_changed', deps.watch, sessionId);
    // What the session may do now may be more than before.
    tx.afterCommit(() => deps.watch.changed());
    mailNotice(tx, id, 'second_factor_enrolled');
    return ok({ recovery_codes: codes });
  });
