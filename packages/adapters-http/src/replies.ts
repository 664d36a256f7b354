import { STATUS_CODES } from 'node:http';
import type { Failure } from '@quayside/application/kernel';
import type { Instant } from '@quayside/domain/kernel';
import type { Cors } from './cors.js';
import { chooseEncoding, encode, worthEncoding, type Encoding } from './encoding.js';
import type { Exchange } from './exchange.js';
import type { Refusal } from './refusal.js';

export type Reply = Response | Promise<Response>;
export type Headers = Record<string, string>;

/** Answers of callers who are known belong to them; a copy may be kept, but is asked after before each use. */
export const revalidated = 'private, no-cache';
/** What a command answered, or a refusal, is no copy of anything. */
export const unkept = 'no-store';

/** Seconds after which a refusal that passes may be tried again, where it says nothing else. */
const retryAfter = 1;
const passing: ReadonlySet<number> = new Set([429, 503]);

/** Puts answers into HTTP: headers, encoding, and the two shapes of an error. One for each server. */
export class Replies {
  readonly #vary: string;

  constructor(
    readonly cors: Cors,
    /** How whoever is not known is told where to get a token. */
    readonly challenge: (exchange: Exchange, failure: Failure) => string,
  ) {
    this.#vary = cors.isOn ? 'Accept, Accept-Encoding, Origin' : 'Accept, Accept-Encoding';
  }

  /** The headers of every answer: safe even where somebody opens it in a browser. */
  headers(exchange: Exchange, cacheControl: string): Headers {
    const headers: Headers = {
      'content-type': 'application/json',
      'cache-control': cacheControl,
      vary: exchange.looksAtCookies ? `${this.#vary}, Cookie` : this.#vary,
      'x-request-id': exchange.requestId,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
    };
    if (this.cors.isOn) this.cors.allow(exchange, headers);
    return headers;
  }

  send(exchange: Exchange, status: number, headers: Headers, text: string): Reply {
    const accepted = exchange.headers['accept-encoding'];
    if (typeof accepted === 'string' && text.length > worthEncoding) {
      const encoding = chooseEncoding(accepted);
      if (encoding) return this.#encoded(exchange, status, headers, text, encoding);
    }
    return this.#whole(exchange, status, headers, text);
  }

  /** An answer that has no body. */
  empty(status: number, headers: Headers): Response {
    delete headers['content-type'];
    return new Response(null, { status, headers });
  }

  refuse(exchange: Exchange, refusal: Refusal, at: Instant): Reply {
    const { failure, status } = refusal;
    const headers = this.headers(exchange, unkept);
    Object.assign(headers, refusal.headers);
    // Another token does not help where it is not about the token.
    if (status === 401 || (status === 403 && failure.code !== 'CSRF_REFUSED'))
      headers['www-authenticate'] = this.challenge(exchange, failure);
    if (passing.has(status) || failure.code === 'IDEMPOTENCY_KEY_IN_PROGRESS')
      headers['retry-after'] = String(secondsOf(failure.details));
    if (!wantsProblem(exchange.headers.accept))
      return this.send(exchange, status, headers, errorText(refusal, at, exchange.requestId));
    headers['content-type'] = 'application/problem+json';
    return this.send(exchange, status, headers, problemText(refusal, at, exchange));
  }

  #encoded(exchange: Exchange, status: number, headers: Headers, text: string, encoding: Encoding): Reply {
    headers['content-encoding'] = encoding;
    const body = encode(text, encoding);
    return body instanceof Promise
      ? body.then((bytes) => this.#whole(exchange, status, headers, bytes))
      : this.#whole(exchange, status, headers, body);
  }

  #whole(exchange: Exchange, status: number, headers: Headers, body: string | Buffer): Response {
    // The body of an answer to HEAD is dropped later; its length is told all the same.
    if (exchange.isHead) headers['content-length'] = String(Buffer.byteLength(body));
    return new Response(body, { status, headers });
  }
}

const secondsOf = ({ retry_after: told }: Readonly<Record<string, unknown>>): number =>
  typeof told === 'number' && told > 0 ? Math.ceil(told) : retryAfter;

/** The envelope of an answer around its data, which is JSON text already. `extra` are more fields of the metadata. */
export const successText = (data: string, at: Instant, requestId: string, extra = ''): string =>
  `{"success":true,"data":${data},"error":null,"metadata":${metadataText(at, requestId, extra)}}`;

/** The envelope of a refusal. */
export const errorText = ({ failure: { code, message, details } }: Refusal, at: Instant, requestId: string): string =>
  `{"success":false,"data":null,"error":${JSON.stringify({ code, message, details })},"metadata":${metadataText(at, requestId, '')}}`;

const metadataText = (at: Instant, requestId: string, extra: string): string =>
  `{"timestamp":"${at}","request_id":${quoted(requestId)}${extra}}`;

/** Request ids are visible ASCII: nearly none has a character that JSON escapes. */
const quoted = (requestId: string): string =>
  requestId.includes('"') || requestId.includes('\\') ? JSON.stringify(requestId) : `"${requestId}"`;

/** The same refusal as RFC 9457 tells it. */
const problemText = ({ failure, status }: Refusal, at: Instant, exchange: Exchange): string =>
  JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    detail: failure.message,
    instance: exchange.path,
    code: failure.code,
    details: failure.details,
    timestamp: at,
    request_id: exchange.requestId,
  });

const wantsProblem = (accept: string | undefined): boolean =>
  accept !== undefined &&
  accept.includes('application/problem+json') &&
  !/application\/problem\+json\s*;\s*q=0(?:\.0*)?(?:,|$)/.test(accept);
