import type { IncomingHttpHeaders } from 'node:http';
import type { Log } from '@quayside/application/kernel';
import { credentialOf, saysByHeader, type Exchange } from '../exchange.js';
import { refuse, refuseInput, type Refusal } from '../refusal.js';
import { accessCookie, tokenIn } from './cookies.js';
import { byCookie, doubtOf, isOwn, sessionHeader, type Pages } from './own-page.js';

/** How callers of HTTP show who they are: by a header, or as a browser by the cookie of their session. */
export class BrowserSessions {
  constructor(
    readonly pages: () => Pages,
    readonly log: Log,
  ) {}

  /**
   * The secret that a caller shows; a header goes before the cookie, whatever either holds. Null where there is none. A call that `changes`
   * something by a cookie is refused where another page could have made it.
   */
  credentialOf(exchange: Exchange, changes: boolean): string | null | Refusal {
    const { headers } = exchange;
    if (saysByHeader(headers)) return credentialOf(headers);
    exchange.looksAtCookies = true;
    const token = tokenIn(headers, accessCookie);
    return typeof token === 'string' && changes ? (this.forgeryOf(exchange) ?? token) : token;
  }

  /** Whether the caller wants tokens kept in cookies. */
  wantsCookies({ headers }: Exchange): boolean | Refusal {
    const said = headers['x-quayside-session'];
    if (said === undefined || said === byCookie) return said === byCookie;
    return refuseInput([{ path: sessionHeader, message: `must be ${byCookie}` }]);
  }

  /** The refusal of what no page of ours asks for; null where one does. */
  forgeryOf({ headers, path, requestId }: Exchange): Refusal | null {
    const doubt = doubtOf(headers, this.pages());
    if (!doubt) return null;
    this.log.warn('a call by a cookie was refused, for another page may have made it', { requestId, path, ...doubt });
    return refuse('CSRF_REFUSED', { ...doubt });
  }
}

/**
 * The secret in the cookie with which a page of this server asks for another protocol, such as WebSocket. Null where there is none, and
 * for pages of other origins, to which browsers of this site send the cookie too: they come with credentials of their own.
 */
export const upgradeCredential = (headers: IncomingHttpHeaders, issuer: string): string | null | Refusal => {
  const token = tokenIn(headers, accessCookie);
  if (token === null) return null;
  const { origin, host } = headers;
  if (origin === undefined) return refuse('CSRF_REFUSED', { header: 'Origin', message: 'is missing' });
  return isOwn(origin, host, issuer) ? token : null;
};
