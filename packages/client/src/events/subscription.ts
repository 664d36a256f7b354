import { QuaysideError } from '../error.js';
import type { Settings } from '../options.js';
import { delayBefore } from '../retry.js';
import { Connection, type Broken, type ConnectionDeps, type Hearer, type Refusal } from './connection.js';
import type { FeedItem, Topic } from './feed-item.js';
import { ItemBuffer } from './item-buffer.js';
import { SeenIds } from './seen-ids.js';

export interface SubscribeOptions {
  /** The cursor behind which to begin; where it is missing, the subscription begins now. */
  readonly after?: string | null | undefined;
  /** What to hear of, at most 100; everything that the token may hear of, where it is missing. */
  readonly topics?: readonly Topic[] | undefined;
  /** Ends the subscription, as `close` does. */
  readonly signal?: AbortSignal | undefined;
  /**
   * How many events may wait for their reader: 1,000 where nothing is said. With more, the subscription leaves, and comes back
   * to where it was when half of them are read.
   */
  readonly mostWaiting?: number | undefined;
  /** Is told of each connection that broke, and when another is tried. For logs: there is nothing to do. */
  readonly onBreak?: ((broken: ConnectionBreak) => void) | undefined;
}

export interface ConnectionBreak {
  readonly reason: string;
  readonly cause?: unknown;
  /** Milliseconds until the next try. */
  readonly retryIn: number;
  /** How many tries in a row came to nothing. */
  readonly failures: number;
}

export interface SubscriptionDeps extends ConnectionDeps {
  readonly settings: Settings;
}

/** Refusals that are the same however often one asks. All others pass. */
const final: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'INVALID_INPUT', 'UNKNOWN_TYPE']);
/** Events are delivered at least once; so many ids back, what comes again is left out. */
const mostSeen = 4_096;
/** Characters of the events that may wait, however few they are. */
const mostLength = 4 * 1024 * 1024;
/** Milliseconds for which a connection has to hold until its end counts as the first failure. */
const steadyAfter = 10_000;

interface Waiter<T> {
  readonly resolve: (value: T | PromiseLike<T>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The feed of events from a cursor on, over as many connections as it takes. Each event comes at least once and in order for its
 * subject; one that comes again is left out. Iterate over it once.
 */
export class Subscription implements AsyncIterableIterator<FeedItem, undefined> {
  readonly #buffer: ItemBuffer;
  readonly #seen = new SeenIds(mostSeen);
  readonly #waiters: Waiter<IteratorResult<FeedItem, undefined>>[] = [];
  readonly #begun: number;
  readonly #stopped = (): void => this.close();
  #connection: Connection | null = null;
  /** Behind all that has come in. */
  #received: string | null;
  #handedOut: string | null;
  #failures = 0;
  #connectedAt: number | null = null;
  /** Where the server said that it begins. */
  #begin: string | null = null;
  #hasRenewed = false;
  #isResting = false;
  #cancelRetry: (() => void) | null = null;
  #end: { readonly error: QuaysideError | null } | null = null;
  readonly #readers = new Set<Waiter<string>>();

  constructor(
    readonly deps: SubscriptionDeps,
    readonly options: SubscribeOptions,
  ) {
    const { after = null, mostWaiting = 1_000, signal } = options;
    if (!Number.isSafeInteger(mostWaiting) || mostWaiting < 1)
      throw new TypeError(`mostWaiting must be a whole number from 1 on, and is ${String(mostWaiting)}`);
    this.#buffer = new ItemBuffer(mostWaiting, mostLength);
    this.#received = after;
    this.#handedOut = after;
    this.#begun = deps.timing.elapsed();
    if (signal?.aborted) this.#finish(null);
    else {
      signal?.addEventListener('abort', this.#stopped, { once: true });
      this.#connect();
    }
  }

  /** Behind all that was handed out; null until it is known where the subscription begins. */
  get cursor(): string | null {
    return this.#handedOut;
  }

  /** Waits until the server has said where the subscription begins, and gives that cursor: what happens from then on will come. */
  ready(): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#end) reject(this.#end.error ?? new Error('the subscription is closed'));
      else if (this.#begin !== null) resolve(this.#begin);
      else this.#readers.add({ resolve, reject });
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** What comes next. Rejects with a `QuaysideError` where the server refuses the subscription for good. */
  next(): Promise<IteratorResult<FeedItem, undefined>> {
    const item = this.#buffer.shift();
    if (item) {
      this.#handedOut = this.#buffer.size === 0 ? this.#received : item.cursor;
      this.#comeBack();
      return Promise.resolve({ done: false, value: item });
    }
    if (this.#end) {
      const { error } = this.#end;
      this.#end = { error: null };
      return error ? Promise.reject(error) : Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** What a loop calls that is left early. */
  return(): Promise<IteratorResult<FeedItem, undefined>> {
    this.close();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Ends it: the loop over it ends, and what still waits is dropped. */
  close(): void {
    this.#buffer.clear();
    this.#finish(null);
  }

  #connect(): void {
    this.#cancelRetry = null;
    this.#connectedAt = null;
    const hearer: Hearer = {
      subscribed: (cursor) => this.#subscribed(cursor),
      heard: (frame) => {
        if (frame.kind === 'cursor') this.#moved(frame.cursor);
        else this.#take(frame.item, frame.length);
      },
      broken: (end) => this.#broken(end),
    };
    this.#connection = new Connection(this.deps, { topics: this.options.topics, after: this.#received }, hearer);
  }

  #subscribed(cursor: string): void {
    this.#connectedAt = this.deps.timing.elapsed();
    this.#hasRenewed = false;
    this.#received ??= cursor;
    this.#handedOut ??= cursor;
    if (this.#begin !== null) return;
    this.#begin = cursor;
    for (const reader of this.#readers) reader.resolve(cursor);
    this.#readers.clear();
  }

  #take(item: FeedItem, length: number): void {
    this.#failures = 0;
    if (item.type !== 'gap' && !this.#seen.add(item.id)) {
      this.#moved(item.cursor);
      return;
    }
    this.#received = item.cursor;
    const waiter = this.#waiters.shift();
    if (waiter) {
      this.#handedOut = item.cursor;
      waiter.resolve({ done: false, value: item });
      return;
    }
    this.#buffer.push(item, length);
    // A browser reads on whether anybody wants it or not, so the only way to stop it is to hang up.
    if (this.#buffer.isFull) this.#rest();
  }

  #moved(cursor: string): void {
    this.#received = cursor;
    if (this.#buffer.size === 0) this.#handedOut = cursor;
  }

  #rest(): void {
    this.#isResting = true;
    this.#connection?.leave();
    this.#connection = null;
  }

  #comeBack(): void {
    if (!this.#isResting || !this.#buffer.isHalfEmpty || this.#end) return;
    this.#isResting = false;
    this.#connect();
  }

  #broken(end: Broken): void {
    const token = this.#connection?.token ?? null;
    this.#connection = null;
    const { timing, settings, tokens } = this.deps;
    if (this.#connectedAt !== null && timing.elapsed() - this.#connectedAt >= steadyAfter) this.#failures = 0;
    this.#failures += 1;
    const { refusal } = end;
    if (refusal?.code === 'UNAUTHENTICATED' && tokens.canRenew && !this.#hasRenewed) {
      this.#hasRenewed = true;
      this.#retry(end, 0, token);
      return;
    }
    if (refusal && final.has(refusal.code)) {
      this.#finish(refusedForGood(refusal, this.#failures));
      return;
    }
    const delay = delayBefore(settings, this.#failures, retryAfterOf(refusal), timing.chance());
    if (this.#begin === null && timing.elapsed() + delay - this.#begun >= settings.timeout)
      this.#finish(neverBegun(end, this.#failures));
    else this.#retry(end, delay, null);
  }

  /** `refused` is a token that has to be renewed first. */
  #retry({ reason, cause }: Broken, delay: number, refused: string | null): void {
    this.#cancelRetry = this.deps.timing.after(delay, () => {
      if (refused === null) this.#connect();
      else void this.#renew(refused);
    });
    const failures = this.#failures;
    this.options.onBreak?.({ reason, retryIn: delay, failures, ...(cause !== undefined && { cause }) });
  }

  async #renew(refused: string): Promise<void> {
    try {
      await this.deps.tokens.renew(refused);
      if (!this.#end) this.#connect();
    } catch (cause) {
      this.#hasRenewed = false;
      if (!this.#end) this.#broken({ refusal: null, reason: 'there is no new token', cause });
    }
  }

  #finish(error: QuaysideError | null): void {
    if (this.#end) return;
    this.#end = { error };
    this.options.signal?.removeEventListener('abort', this.#stopped);
    this.#cancelRetry?.();
    this.#connection?.leave();
    this.#connection = null;
    for (const reader of this.#readers) reader.reject(error ?? new Error('the subscription was closed'));
    this.#readers.clear();
    // Whoever waits first is told why; to the others it has just ended.
    for (const waiter of this.#waiters.splice(0)) waiter.resolve(this.next());
  }
}

const operation = 'events.subscribe';

const refusedForGood = ({ code, message, details, requestId }: Refusal, attempts: number): QuaysideError =>
  new QuaysideError({
    code,
    message,
    details,
    requestId,
    category: code === 'UNAUTHENTICATED' ? 'unauthenticated' : code === 'FORBIDDEN' ? 'forbidden' : 'invalid',
    status: null,
    operation,
    idempotencyKey: null,
    attempts,
    retryAfter: null,
    isRetryable: false,
  });

const neverBegun = ({ reason, refusal, cause }: Broken, attempts: number): QuaysideError =>
  new QuaysideError({
    code: refusal?.code ?? 'NO_ANSWER',
    message: refusal?.message ?? `The subscription could not begin: ${reason}.`,
    details: refusal?.details ?? {},
    requestId: refusal?.requestId ?? null,
    category: 'unavailable',
    status: null,
    operation,
    idempotencyKey: null,
    attempts,
    retryAfter: retryAfterOf(refusal),
    isRetryable: true,
    cause,
  });

/** Milliseconds. */
const retryAfterOf = (refusal: Refusal | null): number | null => {
  const seconds = refusal?.details['retry_after'];
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : null;
};
