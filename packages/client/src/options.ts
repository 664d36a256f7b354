import type { HttpResponse } from './answer.js';
import type { SocketMaker } from './events/socket.js';
import type { TokenSource } from './tokens.js';

/** What the client needs of Fetch; `globalThis.fetch` is one. */
export type FetchLike = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => Promise<HttpResponse>;

export interface ClientOptions {
  /** Where the server is: `https://quayside.example`, with the path before `/api` where there is one. */
  readonly url: string;
  /** An API key, or what gives one; nothing where something between here and the server adds it. */
  readonly token?: string | TokenSource | undefined;
  /** Milliseconds that a call may take with all of its attempts; 60,000 where nothing is said. */
  readonly timeout?: number | undefined;
  /** Milliseconds that one attempt may take, beside what it was asked to wait; 35,000 where nothing is said. */
  readonly attemptTimeout?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Headers that go with every call. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** In place of `globalThis.fetch`. */
  readonly fetch?: FetchLike | undefined;
  /** In place of `globalThis.WebSocket`, which Node has from version 22 on. */
  readonly WebSocket?: SocketMaker | undefined;
}

export interface RetryOptions {
  /** How often a call is tried in all: 6 where nothing is said, 1 for no retries. */
  readonly attempts?: number | undefined;
  /** Milliseconds: at most so long is waited before the second attempt, and twice as long before each further one. 250 where nothing is said. */
  readonly firstDelay?: number | undefined;
  /** Milliseconds: no wait is longer, but where the server asks for it. 10,000 where nothing is said. */
  readonly longestDelay?: number | undefined;
}

/** What one call may say of itself. */
export interface CallOptions {
  /** Ends the call; it rejects with the signal's reason. What was asked for may have been done. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole call; in place of the client's. */
  readonly timeout?: number | undefined;
  /** Finds this call in the server's log: 1 to 128 visible ASCII characters. */
  readonly requestId?: string | undefined;
}
export interface CommandOptions extends CallOptions {
  /**
   * 1 to 255 visible ASCII characters; made where it is missing, and the same for all attempts of the call. Give one that you
   * keep where the command must not be done twice even if this program ends before the answer is there.
   */
  readonly idempotencyKey?: string | undefined;
}
export interface WaitingOptions extends CommandOptions {
  /** Seconds, up to 30, to hold the answer until what the command began has come to its end. */
  readonly wait?: number | undefined;
}

/** The settings of a client, checked, with nothing missing. */
export interface Settings {
  readonly url: string;
  readonly timeout: number;
  readonly attemptTimeout: number;
  readonly attempts: number;
  readonly firstDelay: number;
  readonly longestDelay: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: FetchLike;
}

/** Throws a `TypeError` that names the option which is wrong. */
export const settingsOf = (options: ClientOptions): Settings => {
  const { retry = {} } = options;
  const fetch: FetchLike = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  return {
    url: urlOf(options.url),
    timeout: positive('timeout', options.timeout ?? 60_000),
    attemptTimeout: positive('attemptTimeout', options.attemptTimeout ?? 35_000),
    attempts: whole('retry.attempts', retry.attempts ?? 6),
    firstDelay: positive('retry.firstDelay', retry.firstDelay ?? 250),
    longestDelay: positive('retry.longestDelay', retry.longestDelay ?? 10_000),
    headers: headersOf(options.headers ?? {}),
    fetch,
  };
};

/** Without a slash at its end. */
const urlOf = (text: string): string => {
  const url = parsed(text);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new TypeError(`url must be an http or https URL, and is ${JSON.stringify(text)}`);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new TypeError('url must have no credentials, no query and no fragment: the key goes into token');
  return url.origin + url.pathname.replace(/\/+$/, '');
};

const parsed = (text: string): URL | null => {
  try {
    return new URL(text);
  } catch {
    return null;
  }
};

export const positive = (name: string, value: number): number => {
  if (typeof value === 'number' && value > 0) return value;
  throw new TypeError(`${name} must be a number above 0, and is ${String(value)}`);
};
const whole = (name: string, value: number): number => {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new TypeError(`${name} must be a whole number from 1 on, and is ${String(value)}`);
};

/** Text of visible ASCII characters, which is what a header can carry. */
export const visible = (name: string, value: string, most: number): string => {
  if (typeof value === 'string' && value.length <= most && /^[\x21-\x7e]+$/.test(value)) return value;
  throw new TypeError(`${name} must be 1 to ${most} visible ASCII characters, and is ${JSON.stringify(value)}`);
};

const longestWait = 30;
export const waitOf = (seconds = 0): number => {
  if (Number.isSafeInteger(seconds) && seconds >= 0 && seconds <= longestWait) return seconds;
  throw new TypeError(`wait must be whole seconds from 0 to ${longestWait}, and is ${String(seconds)}`);
};

/** In lower case, so that what the client sets itself takes their place. */
const headersOf = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> => {
  const checked = new Headers(headers);
  const plain: Record<string, string> = {};
  checked.forEach((value, name) => {
    plain[name] = value;
  });
  return plain;
};
