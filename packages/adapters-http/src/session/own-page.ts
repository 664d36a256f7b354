import type { IncomingHttpHeaders } from 'node:http';

/** The header with which a page says that it goes by cookies, and knows that it does. Pages of other origins cannot send it. */
export const sessionHeader = 'X-Quayside-Session';
export const byCookie = 'cookie';

/** What a request lacks to be known as one of a page of ours. */
export interface Doubt {
  readonly header: string;
  readonly message: string;
}

/** Whose pages may change something by a cookie. */
export interface Pages {
  /** The URL of this server as it is configured; null where nothing is. */
  readonly issuer: string | null;
  /** Origins on the allow-list. */
  readonly origins: ReadonlySet<string>;
}

/**
 * What is wrong with a request that changes something by a cookie; null where nothing is. Browsers send cookies along with whatever a page
 * asks for, pages of other ports and hosts of this site too, so it has to say by its own header that it means to, and the browser has to say
 * where it comes from: by `Sec-Fetch-Site` (Fetch Metadata), and older ones by `Origin`.
 */
export const doubtOf = (headers: IncomingHttpHeaders, { issuer, origins }: Pages): Doubt | null => {
  if (headers['x-quayside-session'] !== byCookie) return { header: sessionHeader, message: `must be ${byCookie}` };
  const site = headers['sec-fetch-site'];
  if (site !== undefined)
    return site === 'same-origin' ? null : { header: 'Sec-Fetch-Site', message: 'must be same-origin' };
  const { origin } = headers;
  if (origin === undefined) return { header: 'Origin', message: 'is missing, and so is Sec-Fetch-Site' };
  return isOwn(origin, headers.host, issuer) || origins.has(origin)
    ? null
    : { header: 'Origin', message: 'must be that of this server, by https or on this machine' };
};

/** Whether an origin is this server's: that of its URL, or of the host that was asked. */
export const isOwn = (origin: string, host: string | undefined, issuer: string | null): boolean => {
  const url = URL.parse(origin);
  if (!url || !isTrustworthy(url)) return false;
  return url.host === host?.toLowerCase() || (issuer !== null && url.origin === URL.parse(issuer)?.origin);
};

/** Over anything else somebody in between could be the page; browsers keep no secure cookies there either (Secure Contexts, 3.1). */
const isTrustworthy = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' ||
  (protocol === 'http:' && /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname));
