import type { IncomingHttpHeaders } from 'node:http';
import { between, type Instant } from '@quayside/domain/kernel';
import type { SignedIn } from '@quayside/application';
import { generateCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import { refuse, type Refusal } from '../refusal.js';

/** Where a browser keeps the tokens of a session. The prefix keeps other hosts of the same site from putting theirs in the place (RFC 6265bis, 4.1.3.2). */
export const accessCookie = '__Host-quayside_access';
export const refreshCookie = '__Host-quayside_refresh';

/** Characters of a token; browsers keep no cookie of more than 4,096 bytes (RFC 6265bis, 5.6). */
const longest = 4_096;
/** How a token is written (RFC 6750, 2.1). */
const token = /^[\w.~+/-]+=*$/;

/** A `Set-Cookie` for a page that no script can read, sent by pages of the same site only. */
const line = (name: string, value: string, maxAge: number): string =>
  generateCookie(name, value, { path: '/', secure: true, httpOnly: true, sameSite: 'Strict', maxAge });

/** What makes a browser keep both tokens, each for as long as it is good. */
export const keeping = (signedIn: SignedIn, now: Instant): readonly string[] => {
  const seconds = (until: Instant): number => Math.max(0, Math.floor(between(now, until) / 1_000));
  return [
    line(accessCookie, signedIn.access_token, seconds(signedIn.access_token_expires_at)),
    line(refreshCookie, signedIn.refresh_token, seconds(signedIn.refresh_token_expires_at)),
  ];
};

/** What makes a browser forget both. */
export const forgetting: readonly string[] = [line(accessCookie, '', 0), line(refreshCookie, '', 0)];

/** The token in a cookie: null where there is no such cookie, a refusal where it holds none or is there twice. */
export const tokenIn = ({ cookie }: IncomingHttpHeaders, name: string): string | null | Refusal => {
  if (cookie === undefined) return null;
  // Of two with one name the library takes the first without a word, and nobody knows who set which.
  const [pair, another] = cookie.split(';').filter((each) => each.split('=', 1)[0]?.trim() === name);
  if (pair === undefined) return null;
  const malformed = (message: string): Refusal => refuse('MALFORMED_COOKIE', { cookie: name, message });
  if (another !== undefined) return malformed('is there more than once');
  const value = parse(pair, name)[name] ?? '';
  if (value.length > longest) return malformed(`is longer than ${longest} characters`);
  return token.test(value) ? value : malformed('holds no token');
};
