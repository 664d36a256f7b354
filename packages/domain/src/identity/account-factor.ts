import { between, type Instant } from '../kernel/index.js';
import { changed, untold, type Account, type AccountDecided } from './account-change.js';
import { enrolmentTime, noFactor, type EnrolledFactor, type EnrollingFactor } from './second-factor.js';

/** The secret is made and shown; nothing asks for a code of it before one was. */
export const beginEnrolment = (account: Account, sealedSecret: string, now: Instant): AccountDecided =>
  untold(account, { secondFactor: { state: 'enrolling', sealedSecret, since: now } });

/** The enrolment that a code can confirm now; null where there is none, or where it took too long. */
export const enrolmentOf = ({ secondFactor }: Account, now: Instant): EnrollingFactor | null =>
  secondFactor.state === 'enrolling' && between(secondFactor.since, now) < enrolmentTime ? secondFactor : null;

/** The code of `step` was right. `recoveryCodes` are the digests of those that are shown now. */
export const confirmEnrolment = (
  account: Account,
  { sealedSecret }: EnrollingFactor,
  { step, recoveryCodes }: { readonly step: number; readonly recoveryCodes: readonly string[] },
  now: Instant,
): AccountDecided => {
  const secondFactor: EnrolledFactor = {
    state: 'enrolled',
    sealedSecret,
    since: now,
    lastStep: step,
    recoveryCodes,
    failures: 0,
    failedAt: null,
  };
  return changed(account, { secondFactor }, now, { type: 'identity.second_factor_enrolled' });
};

/** Null where none is enrolled. */
export const removeFactor = (account: Account, by: 'user' | 'administrator', now: Instant): AccountDecided | null =>
  account.secondFactor.state !== 'enrolled'
    ? null
    : changed(account, { secondFactor: noFactor }, now, { type: 'identity.second_factor_removed', data: { by } });

/** `factor` is what is left after the code that this was asked with. */
export const replaceRecoveryCodes = (
  account: Account,
  factor: EnrolledFactor,
  recoveryCodes: readonly string[],
  now: Instant,
): AccountDecided =>
  changed(account, { secondFactor: { ...factor, recoveryCodes } }, now, { type: 'identity.recovery_codes_replaced' });
