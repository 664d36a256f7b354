import type { ToldRefusal } from './answer.js';
import type { Settings } from './options.js';

const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Whether the same request may come to something a little later, and may be sent again. */
export const isPassing = ({ code, status }: Pick<ToldRefusal, 'code' | 'status'>, isSafe: boolean): boolean => {
  // Somebody may have heard it, and without a key would do it once more.
  if (!isSafe) return code !== 'UNREADABLE_ANSWER' && (status === 429 || status === 503);
  return code === 'IDEMPOTENCY_KEY_IN_PROGRESS' || (status === null ? code === 'NO_ANSWER' : passing.has(status));
};

/**
 * Milliseconds to wait before trying again: exponential with full jitter, so that callers who failed together do not come back together,
 * on top of what the server asked for.
 */
export const delayBefore = (
  { firstDelay, longestDelay }: Pick<Settings, 'firstDelay' | 'longestDelay'>,
  tried: number,
  retryAfter: number | null,
  chance: number,
): number => (retryAfter ?? 0) + chance * Math.min(longestDelay, firstDelay * 2 ** (tried - 1));
