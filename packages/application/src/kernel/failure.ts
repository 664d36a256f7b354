/** What kind of refusal an error is. Each transport has one table from these to its own codes. */
export type ErrorCategory =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'precondition'
  | 'limited'
  | 'too_large'
  | 'timeout'
  | 'unavailable'
  | 'internal';

/** One thing that is wrong with an input: where, and in words. */
export interface Issue {
  /** Dotted: `lines.0.quantity`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
}

/** An error as the outside sees it, the same on every transport. */
export interface Failure {
  /** Upper-case words: `ORDER_NOT_FOUND`. */
  readonly code: string;
  readonly category: ErrorCategory;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The refusals that any use case can meet before, or instead of, its own. */
export const kernelErrors = {
  INVALID_INPUT: ['invalid', 'The input is not valid.'],
  IDEMPOTENCY_KEY_REQUIRED: ['invalid', 'This command needs an idempotency key, so that a retry does not act twice.'],
  IDEMPOTENCY_KEY_INVALID: ['invalid', 'An idempotency key is 1 to 255 visible ASCII characters.'],
  IDEMPOTENCY_KEY_REUSED: ['invalid', 'This idempotency key was used with another input.'],
  IDEMPOTENCY_KEY_IN_PROGRESS: ['conflict', 'A call with this idempotency key is in progress; ask again in a moment.'],
  UNAUTHENTICATED: ['unauthenticated', 'Valid credentials are needed.'],
  FORBIDDEN: ['forbidden', 'The credentials do not allow this.'],
  VERSION_REQUIRED: ['precondition', 'Say which version this change is based on, or that you do not care.'],
  DEADLINE_EXCEEDED: [
    'timeout',
    'The deadline passed before there was an answer; a retry with the same idempotency key is safe.',
  ],
  RATE_LIMITED: ['limited', 'Too many calls; try again when the budget is renewed.'],
  BUSY: ['unavailable', 'Too many callers changed the same thing at once; nothing was changed, try again.'],
  OVERLOADED: ['unavailable', 'More is asked at once than can be done; nothing was changed, try again in a moment.'],
  SHUTTING_DOWN: ['unavailable', 'This process is shutting down; try again.'],
  DEPENDENCY_DOWN: ['unavailable', 'Something that this needs is down; nothing was lost, try again.'],
  INTERNAL: ['internal', 'Something went wrong on our side; the request id finds it in the log.'],
} as const satisfies Record<string, readonly [ErrorCategory, string]>;
export type KernelErrorCode = keyof typeof kernelErrors;

export const kernelFailure = (code: KernelErrorCode, details: Readonly<Record<string, unknown>> = {}): Failure => {
  const [category, message] = kernelErrors[code];
  return { code, category, message, details };
};
