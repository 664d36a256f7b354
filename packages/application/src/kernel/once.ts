import type { Instant } from '@quayside/domain/kernel';

/** The first answer to a call, kept for its retries. */
export interface OnceRecord {
  readonly fingerprint: string;
  readonly requestId: string;
  readonly at: Instant;
  /** While this is in the future the answer is not final: its first caller still waits for a better one. */
  readonly heldUntil: Instant | null;
  /** The JSON text of the output. */
  readonly answer: string;
}

/** A key is scoped to who calls and what is called. */
export interface OnceKey {
  readonly principal: string;
  readonly useCase: string;
  readonly key: string;
}

/** Reads what units of work claimed. */
export interface OnceRecords {
  find(key: OnceKey): Promise<OnceRecord | null>;
  /**
   * Replaces an answer that is held, and ends the holding; gives back the answer that stands. That is the first one where it
   * is held no more: somebody may have read it since.
   */
  settle(key: OnceKey, answer: string, now: Instant): Promise<string>;
  /** Forgets what is older, at most `limit` of it; gives back how many. */
  forgetBefore(moment: Instant, limit: number): Promise<number>;
}

/** Milliseconds that a first answer is kept for: 24 hours. */
export const onceRetention = 24 * 3_600_000;

/** Text that is the same for two values exactly where they are equal as JSON, whatever the order of their keys. */
export const canonical = (value: unknown): string => {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`)
    .join(',')}}`;
};

/** 1 to 255 visible ASCII characters. */
export const isOnceKey = (key: string): boolean => /^[\x21-\x7e]{1,255}$/.test(key);
