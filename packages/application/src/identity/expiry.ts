import { between, fail, later, ok, type Instant, type Result } from '@quayside/domain/kernel';
import type { Issue } from '../kernel/index.js';
import { Issues } from './issues.js';

export const wrongExpiry = { category: 'invalid', message: 'It cannot expire at this time.', details: Issues } as const;

/** An expiry as it is kept: with milliseconds, however exactly it was said. */
export const expiryOf = (asked: string | null, now: Instant, path = 'expires_at'): Result<Instant | null, Issue> => {
  if (asked === null) return ok(null);
  const expiresAt = later(asked, 0);
  return between(now, expiresAt) > 0 ? ok(expiresAt) : fail({ path, message: 'must be in the future' });
};
