import { answerChallenge, checkCode, isActive, isAnswerable, untold } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, refuseAndKeep } from '../../kernel/index.js';
import { Code, Token } from './fields.js';
import type { AccountsWork } from './ports.js';
import { codeErrors, shownCode, tooManyCodes, type CodeDeps } from './shown-code.js';
import { SignedIn, signIn, type SignInDeps } from './sign-in.js';

export const logInSecondFactor = contract({
  name: 'identity.log_in_second_factor',
  kind: 'command',
  summary: 'Answer the challenge of a login with a code of the second factor, or with a recovery code',
  scope: 'public',
  once: 'never',
  audits: { object: null },
  input: v.strictObject({ challenge: Token, code: Code }),
  output: SignedIn,
  errors: {
    challenge_refused: {
      category: 'unauthenticated',
      message: 'The challenge is not, or no longer, good: begin with the password.',
    },
    ...codeErrors,
  },
});

export interface LogInSecondFactorDeps extends CodeDeps, SignInDeps {
  readonly work: AccountsWork;
}

/** A wrong code counts, for the challenge and for the account. */
export const makeLogInSecondFactor = (deps: LogInSecondFactorDeps) =>
  command(logInSecondFactor, deps.work, async ({ challenge: token, code }, { caller, tx }) => {
    const challenge = await tx.challenges.find(deps.digest.sha256(token));
    if (!challenge || !isAnswerable(challenge, tx.now)) return fail({ code: 'challenge_refused' });
    const account = await tx.accounts.find(challenge.userId);
    const factor = account?.secondFactor;
    if (!account || !isActive(account) || factor?.state !== 'enrolled') return fail({ code: 'challenge_refused' });
    const checked = checkCode(factor, shownCode(deps, account.user.id, factor, code, tx.now), tx.now);
    if (checked.outcome === 'locked') return fail(tooManyCodes(checked.for));
    tx.challenges.save(answerChallenge(challenge, checked.outcome === 'taken', tx.now));
    if (checked.outcome === 'taken')
      return ok(await signIn(tx, deps, account, caller, { secondFactor: checked.factor }));
    tx.accounts.save(untold(account, { secondFactor: checked.factor }));
    return refuseAndKeep({ code: 'wrong_code' });
  });
