import type { ErrorCategory } from './error.js';

/** What a call gave, with what HTTP said of it. */
export interface Answer<Output> {
  readonly data: Output;
  /** Names the version of what was answered; null where it has none. */
  readonly etag: string | null;
  /** Whether this is the first answer to an earlier call with the same idempotency key, again. */
  readonly replayed: boolean;
  /** Of the request that was first answered. */
  readonly requestId: string;
  /** When it was first answered (RFC 3339). */
  readonly at: string;
  /** Of a command; null for a query. */
  readonly idempotencyKey: string | null;
  /** How many times it was tried. */
  readonly attempts: number;
}

/** What came back of one attempt. */
export type Told =
  | {
      readonly kind: 'granted';
      readonly data: unknown;
      readonly etag: string | null;
      readonly replayed: boolean;
      readonly requestId: string;
      readonly at: string;
    }
  | ToldRefusal;
export interface ToldRefusal {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
  readonly category: ErrorCategory;
  readonly details: Readonly<Record<string, unknown>>;
  readonly status: number | null;
  readonly requestId: string | null;
  /** Milliseconds. */
  readonly retryAfter: number | null;
  readonly cause?: unknown;
}

/** What the client needs of a `Response` of Fetch. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Reads an answer whole. Rejects where it breaks off. */
export const readAnswer = async (response: HttpResponse, isPage: boolean, now: number): Promise<Told> => {
  const text = await response.text();
  const envelope = envelopeOf(text);
  if (envelope === null) return unreadable(response, text, now);
  const { success, data, error, metadata } = envelope;
  const requestId = typeof metadata['request_id'] === 'string' ? metadata['request_id'] : '';
  if (success)
    return {
      kind: 'granted',
      data: isPage ? { items: data, pagination: metadata['pagination'] } : data,
      etag: response.headers.get('etag'),
      replayed: response.headers.get('idempotent-replayed') === 'true',
      requestId,
      at: typeof metadata['timestamp'] === 'string' ? metadata['timestamp'] : '',
    };
  return {
    kind: 'refused',
    code: typeof error['code'] === 'string' ? error['code'] : 'UNREADABLE_ANSWER',
    message: typeof error['message'] === 'string' ? error['message'] : '',
    category: categoryOf(response.status),
    details: isObject(error['details']) ? error['details'] : {},
    status: response.status,
    requestId: requestId === '' ? response.headers.get('x-request-id') : requestId,
    retryAfter: retryAfterOf(response.headers, now),
  };
};

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Envelope {
  readonly success: boolean;
  readonly data: unknown;
  readonly error: Fields;
  readonly metadata: Fields;
}

/** Null for what no Quayside has written. */
const envelopeOf = (text: string): Envelope | null => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(parsed) || typeof parsed['success'] !== 'boolean' || !isObject(parsed['metadata'])) return null;
  const { success, data, error, metadata } = parsed;
  if (success) return { success, data, error: {}, metadata };
  return isObject(error) ? { success, data, error, metadata } : null;
};

const shown = 200;
const unreadable = ({ status, headers }: HttpResponse, text: string, now: number): ToldRefusal => ({
  kind: 'refused',
  code: 'UNREADABLE_ANSWER',
  message: `What answered with the status ${status} is no Quayside: a proxy before it, or a wrong URL.`,
  category: status < 400 ? 'internal' : categoryOf(status),
  details: { body: text.slice(0, shown) },
  status,
  requestId: headers.get('x-request-id'),
  retryAfter: retryAfterOf(headers, now),
});

const categories: Readonly<Record<number, ErrorCategory>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  408: 'timeout',
  409: 'conflict',
  412: 'precondition',
  413: 'too_large',
  414: 'too_large',
  428: 'precondition',
  429: 'limited',
  431: 'too_large',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timeout',
};
const categoryOf = (status: number): ErrorCategory =>
  categories[status] ?? (status >= 400 && status < 500 ? 'invalid' : 'internal');

/** Milliseconds that `Retry-After` (RFC 9110, 10.2.3) asks to wait, by the server's own clock where it tells it. */
const retryAfterOf = (headers: HttpResponse['headers'], now: number): number | null => {
  const text = headers.get('retry-after')?.trim();
  if (text === undefined) return null;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  const told = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(at) ? null : Math.max(0, at - (Number.isNaN(told) ? now : told));
};
