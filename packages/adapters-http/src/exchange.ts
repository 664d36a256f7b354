import { randomBytes } from 'node:crypto';
import { addressBehind, traceIdOf, type CallOrigin } from '@quayside/application/kernel';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** Ids are for finding, not for hiding: a number in a process, after what tells this process from all others. */
const process = randomBytes(9).toString('base64url');
let requests = 0;
export const newRequestId = (): string => `req_${process}_${(++requests).toString(36)}`;

const sane = /^[\x21-\x7e]{1,128}$/;

/** One request on its way to an answer. */
export class Exchange {
  readonly headers: IncomingHttpHeaders;
  readonly requestId: string;
  /** Whether the answer depends on the cookies that came, or did not. */
  looksAtCookies = false;

  constructor(
    readonly incoming: IncomingMessage,
    readonly outgoing: ServerResponse,
  ) {
    this.headers = incoming.headers;
    const asked = this.headers['x-request-id'];
    this.requestId = typeof asked === 'string' && sane.test(asked) ? asked : newRequestId();
  }

  get isHead(): boolean {
    return this.incoming.method === 'HEAD';
  }

  /** The path as it was sent, percent-encoding and all. */
  get path(): string {
    return pathOf(this.incoming);
  }

  /** The query as it was sent, without its question mark; empty where there is none. */
  get query(): string {
    const url = this.incoming.url ?? '';
    const mark = url.indexOf('?');
    return mark === -1 ? '' : url.slice(mark + 1);
  }

  /** Where it comes from; `isOurs` tells the addresses of proxies whose word on that is good. */
  origin(isOurs: (address: string) => boolean): CallOrigin {
    const { headers } = this;
    return {
      address: addressBehind(this.incoming.socket.remoteAddress ?? null, this.header('x-forwarded-for'), isOurs),
      agent: headers['user-agent'] ?? null,
      traceId: traceIdOf(this.header('traceparent')),
    };
  }

  header(name: string): string | null {
    const value = this.headers[name];
    return typeof value === 'string' ? value : null;
  }
}

export const pathOf = (incoming: IncomingMessage): string => {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  return mark === -1 ? url : url.slice(0, mark);
};

/** Whether a caller says by a header who it is; what else came does not count then. */
export const saysByHeader = (headers: IncomingHttpHeaders): boolean =>
  headers.authorization !== undefined || headers['x-api-key'] !== undefined;

/** The secret that a caller shows: `Authorization: Bearer …` (RFC 6750), or `X-Api-Key`; null where there is none. */
export const credentialOf = (headers: IncomingHttpHeaders): string | null => {
  const { authorization } = headers;
  if (authorization === undefined) {
    const key = headers['x-api-key'];
    return typeof key === 'string' ? key : null;
  }
  if (authorization.startsWith('Bearer ')) return authorization.slice(7).trim();
  return /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
};
