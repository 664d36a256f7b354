import { checkCode, untold, type Account, type EnrolledFactor } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import { refuseAndKeep, type Caller } from '../../kernel/index.js';
import { wrongPassword } from './change-password.js';
import type { SignInWatch } from './end-sessions.js';
import { Code, Password } from './fields.js';
import { ownAccount, ownErrors, type OwnAccount } from './own-account.js';
import type { PasswordDesk, PasswordDeskDeps } from './password-desk.js';
import type { AccountsTx, AccountsWork } from './ports.js';
import { codeErrors, shownCode, tooManyCodes, type CodeDeps } from './shown-code.js';

export interface SecondFactorDeps extends PasswordDeskDeps, CodeDeps {
  readonly work: AccountsWork;
  readonly watch: SignInWatch;
}

/** What changes a second factor asks for both factors. */
export const withCode = { password: Password, code: Code };
export const withCodeErrors = {
  not_a_user: ownErrors.not_a_user,
  wrong_password: wrongPassword,
  not_enrolled: { category: 'conflict', message: 'There is no second factor.' },
  ...codeErrors,
} as const;

interface Shown extends OwnAccount {
  /** What is left of the factor after the code. */
  readonly factor: EnrolledFactor;
}

/** The caller's own account, where the password and the code are right. A wrong code counts. */
export const shownBoth = async (
  deps: SecondFactorDeps,
  tx: AccountsTx,
  caller: Caller,
  { desk, code }: { readonly desk: PasswordDesk; readonly code: string },
) => {
  const own = await ownAccount(tx, caller);
  if (!own.ok) return own;
  const { account } = own.value;
  if (!(await desk.matches(account.passwordHash))) return fail({ code: 'wrong_password' });
  const { secondFactor } = account;
  if (secondFactor.state !== 'enrolled') return fail({ code: 'not_enrolled' });
  const checked = checkCode(secondFactor, shownCode(deps, account.user.id, secondFactor, code, tx.now), tx.now);
  if (checked.outcome === 'locked') return fail(tooManyCodes(checked.for));
  if (checked.outcome === 'taken') return ok<Shown>({ ...own.value, factor: checked.factor });
  return countWrong(tx, account, checked.factor);
};

const countWrong = (tx: AccountsTx, account: Account, secondFactor: EnrolledFactor) => {
  tx.accounts.save(untold(account, { secondFactor }));
  return refuseAndKeep({ code: 'wrong_code' });
};
