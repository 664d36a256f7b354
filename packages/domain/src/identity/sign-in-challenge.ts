import { later, type Instant, type UserId } from '../kernel/index.js';

/** Between the two halves of a login: the password was right, the code is awaited. */
export interface SignInChallenge {
  /** SHA-256 of the challenge. */
  readonly hash: string;
  readonly userId: UserId;
  readonly expiresAt: Instant;
  /** Wrong codes so far. */
  readonly attempts: number;
  readonly usedAt: Instant | null;
  readonly version: number;
}

/** Milliseconds in which the code is to be shown. */
export const challengeTime = 5 * 60_000;
/** Wrong codes after which the password is asked for again. */
export const mostAttempts = 5;

export const makeChallenge = (input: Pick<SignInChallenge, 'hash' | 'userId'>, now: Instant): SignInChallenge => ({
  ...input,
  expiresAt: later(now, challengeTime),
  attempts: 0,
  usedAt: null,
  version: 1,
});

export const isAnswerable = (challenge: SignInChallenge, now: Instant): boolean =>
  challenge.usedAt === null && now < challenge.expiresAt && challenge.attempts < mostAttempts;

export const answerChallenge = (challenge: SignInChallenge, isRight: boolean, now: Instant): SignInChallenge => ({
  ...challenge,
  ...(isRight ? { usedAt: now } : { attempts: challenge.attempts + 1 }),
  version: challenge.version + 1,
});
