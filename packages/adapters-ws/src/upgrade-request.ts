import { addressBehind, kernelFailure, traceIdOf, type CallOrigin, type Failure } from '@quayside/application/kernel';
import { STATUS_CODES, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Instant } from '@quayside/domain/kernel';
import { wsFailure } from './failures.js';
import { newRequestId } from './request-id.js';

/** The one subprotocol that is spoken. */
export const subprotocol = 'quayside.v1';

/** An answer to a request for a WebSocket that gets none. */
export interface UpgradeRefusal {
  readonly status: number;
  readonly failure: Failure;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is wrong with a request for a WebSocket, before anybody is asked; null for nothing. */
export const refusalOf = (incoming: IncomingMessage, origins: ReadonlySet<string>): UpgradeRefusal | null => {
  const { headers, url = '' } = incoming;
  if (url.includes('?')) {
    // A token in a URL would end up in logs, and one that is passed over in silence would be sent again and again.
    const reason = 'the URL has no query: a token comes in the Authorization header or the first frame';
    return { status: 400, failure: wsFailure('MALFORMED_UPGRADE', { reason }) };
  }
  if (headers['sec-websocket-version'] !== '13')
    return {
      status: 426,
      failure: wsFailure('UNSUPPORTED_VERSION', { supported: ['13'] }),
      headers: { 'sec-websocket-version': '13', upgrade: 'websocket' },
    };
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (!offered.includes(subprotocol))
    return { status: 400, failure: wsFailure('UNSUPPORTED_SUBPROTOCOL', { supported: [subprotocol] }) };
  const { origin } = headers;
  return origin === undefined || origins.has(origin) || isOwn(origin, headers.host)
    ? null
    : { status: 403, failure: wsFailure('ORIGIN_NOT_ALLOWED', { origin: origin.slice(0, 200) }) };
};

/** A page of this very host; whether by TLS or not is known to the proxy before us only. */
const isOwn = (origin: string, host: string | undefined): boolean =>
  host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase();

export const unauthenticated: UpgradeRefusal = {
  status: 401,
  failure: kernelFailure('UNAUTHENTICATED'),
  headers: { 'www-authenticate': 'Bearer' },
};

/**
 * The secret in `Authorization: Bearer …` (RFC 6750) or `X-Api-Key`: null where there is neither, false where what there is
 * holds none.
 */
export const shownIn = ({ authorization, 'x-api-key': key }: IncomingHttpHeaders): string | null | false => {
  if (authorization !== undefined) return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? false;
  if (key === undefined) return null;
  return typeof key === 'string' && key !== '' ? key : false;
};

/** Where the calls of a connection come from. */
export const originOf = (
  { headers, socket }: IncomingMessage,
  isProxy: (address: string) => boolean = () => false,
): CallOrigin => ({
  address: addressBehind(socket.remoteAddress ?? null, single(headers['x-forwarded-for']), isProxy),
  agent: headers['user-agent'] ?? null,
  traceId: traceIdOf(single(headers['traceparent'])),
});
const single = (value: string | readonly string[] | undefined): string | null =>
  typeof value === 'string' ? value : null;

/** Seconds after which it may be tried again. */
const retryAfter = ({ retry_after: told }: Failure['details']): number => (typeof told === 'number' ? told : 1);

/** Answers in the envelope of HTTP, and closes. */
export const refuseUpgrade = (socket: Duplex, { status, failure, headers = {} }: UpgradeRefusal, at: Instant): void => {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = newRequestId();
  const { code, message, details } = failure;
  const text = JSON.stringify({
    success: false,
    data: null,
    error: { code, message, details },
    metadata: { timestamp: at, request_id: requestId },
  });
  const lines = Object.entries({
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-request-id': requestId,
    connection: 'close',
    'content-length': Buffer.byteLength(text),
    ...((status === 429 || status === 503) && { 'retry-after': retryAfter(details) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`, () =>
    socket.destroy(),
  );
};
