import { between, type Instant } from '../kernel/index.js';

/** Whether an account asks for a code beside the password: a code of the time (RFC 6238), or one of those for an emergency. */
export type SecondFactor = NoFactor | EnrollingFactor | EnrolledFactor;
export interface NoFactor {
  readonly state: 'none';
}
/** The secret was shown, and no code of it yet. */
export interface EnrollingFactor {
  readonly state: 'enrolling';
  /** As the vault seals it. */
  readonly sealedSecret: string;
  readonly since: Instant;
}
export interface EnrolledFactor {
  readonly state: 'enrolled';
  readonly sealedSecret: string;
  readonly since: Instant;
  /** The step of the last code that was taken: a code of it, or of an earlier one, is not taken again. */
  readonly lastStep: number;
  /** Digests of the recovery codes that are left. */
  readonly recoveryCodes: readonly string[];
  /** Wrong codes since the last good one. */
  readonly failures: number;
  readonly failedAt: Instant | null;
}

export const noFactor: NoFactor = { state: 'none' };

/** Milliseconds in which an enrolment is to be confirmed. */
export const enrolmentTime = 15 * 60_000;
/** Wrong codes in a row after which none is looked at for a while. */
export const mostFailures = 10;
/** Milliseconds for which none is. */
export const lockTime = 15 * 60_000;

/** What somebody showed: the step whose code it is, or the digest of what may be a recovery code; null where it is no code of any step near now. */
export type Shown = { readonly step: number | null } | { readonly recoveryCode: string };

export type CodeChecked =
  | { readonly outcome: 'taken'; readonly factor: EnrolledFactor }
  /** The factor counts it. */
  | { readonly outcome: 'wrong'; readonly factor: EnrolledFactor }
  /** None is looked at for so many milliseconds. */
  | { readonly outcome: 'locked'; readonly for: number };

/** Takes a code once. Ten wrong ones in a row lock the factor for a quarter of an hour, since a code has six digits only. */
export const checkCode = (factor: EnrolledFactor, shown: Shown, now: Instant): CodeChecked => {
  const locked = lockedFor(factor, now);
  if (locked > 0) return { outcome: 'locked', for: locked };
  const taken = 'recoveryCode' in shown ? withoutCode(factor, shown.recoveryCode) : atStep(factor, shown.step);
  return taken
    ? { outcome: 'taken', factor: { ...taken, failures: 0, failedAt: null } }
    : { outcome: 'wrong', factor: { ...factor, failures: factor.failures + 1, failedAt: now } };
};

const lockedFor = ({ failures, failedAt }: EnrolledFactor, now: Instant): number =>
  failures >= mostFailures && failedAt !== null ? lockTime - between(failedAt, now) : 0;

const atStep = (factor: EnrolledFactor, step: number | null): EnrolledFactor | null =>
  step !== null && step > factor.lastStep ? { ...factor, lastStep: step } : null;

const withoutCode = (factor: EnrolledFactor, code: string): EnrolledFactor | null =>
  factor.recoveryCodes.includes(code)
    ? { ...factor, recoveryCodes: factor.recoveryCodes.filter((each) => each !== code) }
    : null;
