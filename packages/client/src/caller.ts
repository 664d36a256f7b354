import { readAnswer, type Answer, type Told, type ToldRefusal } from './answer.js';
import { QuaysideError, type ClientErrorCode, type ErrorCategory } from './error.js';
import { newKey } from './new-key.js';
import type { Input, Operation } from './operation.js';
import { positive, visible, waitOf, type Settings, type WaitingOptions } from './options.js';
import { prepareRequest, type PreparedRequest } from './request.js';
import { delayBefore, isPassing } from './retry.js';
import { bounded, Expired, pause, type Timing } from './timing.js';
import type { Tokens } from './tokens.js';

export interface CallerDeps {
  readonly settings: Settings;
  readonly tokens: Tokens;
  readonly timing: Timing;
  /** The path of the API below the server's URL. */
  readonly base: string;
}

/** A call that came to something, or did not. */
export type Called<Output, Failure> =
  | ({ readonly ok: true } & Answer<Output>)
  | { readonly ok: false; readonly error: Failure };

/** Sends calls over HTTP, again where that is safe and may help. */
export class Caller {
  constructor(readonly deps: CallerDeps) {}

  /** Rejects where the caller's signal says to stop, with its reason; and with what the source of the token throws. */
  async call(
    name: string,
    operation: Operation,
    input: Input,
    options: WaitingOptions,
  ): Promise<Called<unknown, QuaysideError>> {
    const { settings, timing, base } = this.deps;
    const { signal, requestId, idempotencyKey = newKey() } = options;
    const onceKey =
      operation.kind === 'command' && !operation.unkeyed ? visible('idempotencyKey', idempotencyKey, 255) : null;
    const wait = waitOf(options.wait);
    const own = {
      ...(onceKey !== null && { 'idempotency-key': onceKey }),
      ...(wait > 0 && { prefer: `wait=${wait}` }),
      ...(requestId !== undefined && { 'x-request-id': visible('requestId', requestId, 128) }),
    };
    const request = prepareRequest(settings.url + base, operation, input);
    const attempts = new Attempts(this.deps, {
      name,
      operation,
      request: { ...request, headers: { ...settings.headers, ...request.headers, ...own } },
      onceKey,
      signal,
      limit: settings.attemptTimeout + wait * 1_000,
      endsAt: timing.elapsed() + positive('timeout', options.timeout ?? settings.timeout),
    });
    return attempts.run();
  }
}

interface Asked {
  readonly name: string;
  readonly operation: Operation;
  readonly request: PreparedRequest;
  readonly onceKey: string | null;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds for one attempt. */
  readonly limit: number;
  readonly endsAt: number;
}

/** All attempts of one call. */
class Attempts {
  #tried = 0;
  #hasRenewed = false;
  #last: ToldRefusal | null = null;

  constructor(
    readonly deps: CallerDeps,
    readonly asked: Asked,
  ) {}

  async run(): Promise<Called<unknown, QuaysideError>> {
    const { settings, timing } = this.deps;
    for (;;) {
      const told = await this.#attempt();
      if (told.kind === 'granted') {
        const { kind: _, ...answer } = told;
        return { ok: true, ...answer, idempotencyKey: this.asked.onceKey, attempts: this.#tried };
      }
      this.#last = told;
      const delay = delayBefore(settings, this.#tried, told.retryAfter, timing.chance());
      if (!this.#isPassing(told) || this.#tried >= settings.attempts || delay >= this.#left())
        return { ok: false, error: this.#error(told) };
      await pause({ timing, limit: delay, signal: this.asked.signal });
    }
  }

  #left(): number {
    return this.asked.endsAt - this.deps.timing.elapsed();
  }

  /** One attempt, or two where the token was refused and there is another. */
  async #attempt(): Promise<Told> {
    const { tokens } = this.deps;
    const { request, operation } = this.asked;
    this.#tried += 1;
    try {
      if (operation.public) return await this.#exchange(request, null);
      const token = await this.#withinCall(() => tokens.get());
      const told = await this.#exchange(request, token);
      if (!isRefusedToken(told) || !tokens.canRenew || this.#hasRenewed) return told;
      this.#hasRenewed = true;
      const other = await this.#withinCall(() => tokens.renew(token));
      return other === token ? told : await this.#exchange(request, other);
    } catch (error) {
      if (error instanceof Expired) return this.#timedOut();
      throw error;
    }
  }

  #withinCall<T>(work: () => Promise<T>): Promise<T> {
    return bounded({ timing: this.deps.timing, limit: this.#left(), signal: this.asked.signal }, work);
  }

  /** Throws `Expired` where the time of the whole call is over. */
  async #exchange({ url, method, headers, body }: PreparedRequest, token: string | null): Promise<Told> {
    const { settings, timing } = this.deps;
    const { signal, limit, operation } = this.asked;
    const sent = { ...headers, ...(token !== null && { authorization: `Bearer ${token}` }) };
    try {
      return await bounded({ timing, limit: Math.min(limit, this.#left()), signal }, async (within) =>
        readAnswer(
          // A redirect would turn a command into a query, and carry the token elsewhere.
          await settings.fetch(url, { method, headers: sent, body, redirect: 'manual', signal: within }),
          operation.page === true,
          timing.now(),
        ),
      );
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Expired)) return unanswered('NO_ANSWER', 'unavailable', noAnswer, { cause: error });
      if (this.#left() <= 0) throw error;
      return unanswered('NO_ANSWER', 'unavailable', `No answer came within ${limit} ms.`);
    }
  }

  #timedOut(): ToldRefusal {
    const last = this.#last && { cause: this.#error(this.#last) };
    return unanswered('TIMED_OUT', 'timeout', 'The time for this call was over before there was an answer.', last);
  }

  #isPassing(told: ToldRefusal): boolean {
    return isPassing(told, !this.asked.operation.unkeyed);
  }

  #error(refused: ToldRefusal): QuaysideError {
    const { kind: _, ...told } = refused;
    const { name: operation, onceKey: idempotencyKey } = this.asked;
    const isRetryable = this.#isPassing(refused) || (told.code === 'TIMED_OUT' && !this.asked.operation.unkeyed);
    return new QuaysideError({ ...told, operation, idempotencyKey, attempts: this.#tried, isRetryable });
  }
}

/** Not every 401 is about the token: a wrong password is refused like this too. */
const isRefusedToken = (told: Told): boolean =>
  told.kind === 'refused' && told.status === 401 && /^(?:UNAUTHENTICATED|UNREADABLE_ANSWER)$/.test(told.code);

const noAnswer = 'No answer came: the connection could not be made, or broke.';

const unanswered = (
  code: ClientErrorCode,
  category: ErrorCategory,
  message: string,
  cause: { readonly cause: unknown } | null = null,
): ToldRefusal => ({
  kind: 'refused',
  code,
  message,
  category,
  details: {},
  status: null,
  requestId: null,
  retryAfter: null,
  ...cause,
});
