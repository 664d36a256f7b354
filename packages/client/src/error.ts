/** What kind of refusal an error is. */
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

/** One thing that is wrong with an input: where (`lines.0.quantity`), and in words. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

/** The errors that the client finds by itself: no server has told them. */
export type ClientErrorCode =
  /** No answer came: the connection could not be made or broke, or one attempt took too long. What was asked for may have been done. */
  | 'NO_ANSWER'
  /** The time for the whole call, with all of its attempts, is over. What was asked for may have been done. */
  | 'TIMED_OUT'
  /** Something answered, and it was no Quayside: a proxy, or a wrong URL. */
  | 'UNREADABLE_ANSWER';

export interface ErrorFacts<Code, Details> {
  readonly code: Code;
  readonly message: string;
  readonly category: ErrorCategory;
  readonly details: Details;
  readonly status: number | null;
  readonly operation: string;
  readonly requestId: string | null;
  readonly idempotencyKey: string | null;
  readonly attempts: number;
  readonly retryAfter: number | null;
  readonly isRetryable: boolean;
  readonly cause?: unknown;
}

/** A call that came to nothing: what the server refused, or what kept its answer away. */
export class QuaysideError<Code extends string = string, Details = Readonly<Record<string, unknown>>> extends Error {
  override readonly name = 'QuaysideError';
  /** Upper-case words: `ORDER_NOT_FOUND`. */
  readonly code: Code;
  readonly category: ErrorCategory;
  readonly details: Details;
  /** The status of HTTP; null where there was no answer, or none over HTTP. */
  readonly status: number | null;
  /** The use case that was called: `orders.place`. */
  readonly operation: string;
  /** Finds the last attempt in the server's log; null where no answer named one. */
  readonly requestId: string | null;
  /** Of a command. Calling again with it, and with the same input, is safe: it acts once at most. */
  readonly idempotencyKey: string | null;
  /** How many times it was tried. */
  readonly attempts: number;
  /** Milliseconds after which the server wants to be asked again; null where it said nothing. */
  readonly retryAfter: number | null;
  /** Whether the same call, with the same idempotency key, may still come to something. The client has retried already. */
  readonly isRetryable: boolean;

  constructor(facts: ErrorFacts<Code, Details>) {
    super(facts.message, 'cause' in facts ? { cause: facts.cause } : {});
    this.code = facts.code;
    this.category = facts.category;
    this.details = facts.details;
    this.status = facts.status;
    this.operation = facts.operation;
    this.requestId = facts.requestId;
    this.idempotencyKey = facts.idempotencyKey;
    this.attempts = facts.attempts;
    this.retryAfter = facts.retryAfter;
    this.isRetryable = facts.isRetryable;
  }

  /** What is wrong with the input, field by field; empty where the error is of another kind. */
  get issues(): readonly Issue[] {
    const { details } = this;
    const found: unknown =
      typeof details === 'object' && details !== null && 'issues' in details ? details.issues : undefined;
    return Array.isArray(found) ? found.filter(isIssue) : [];
  }
}

const isIssue = (value: unknown): value is Issue =>
  typeof value === 'object' &&
  value !== null &&
  'path' in value &&
  typeof value.path === 'string' &&
  'message' in value &&
  typeof value.message === 'string';
