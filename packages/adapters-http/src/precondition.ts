import { hash } from 'node:crypto';
import { kernelFailure } from '@quayside/application/kernel';
import { refuse, Refusal } from './refusal.js';

const digest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 27);

/** The tag of a version. The same for each encoding of the body: it names the state of the resource. */
export const versionTag = (version: number): string => `"v${version}"`;
/** The tag of a version of something that changes within it too. */
export const versionAndContentTag = (version: number, content: string): string => `"v${version}-${digest(content)}"`;
/** The tag of something without versions. */
export const contentTag = (content: string): string => `"${digest(content)}"`;

/**
 * The version that `If-Match` (RFC 9110, 13.1.1) names: `"v3"` is 3, `*` is any. Null where the header is missing.
 * A change is decided by the version alone, so a tag's content does not count. A tag that is weak, or that we never gave, matches nothing.
 */
export const expectedVersion = (header: string | undefined): number | 'any' | null | Refusal => {
  if (header === undefined) return null;
  const text = header.trim();
  if (text === '*') return 'any';
  const digits = /^"v([1-9]\d{0,14})(?:-[\w-]{27})?"$/.exec(text)?.[1];
  return digits === undefined ? refuse('PRECONDITION_FAILED', { if_match: text.slice(0, 100) }) : Number(digits);
};

export const versionRequired = (): Refusal =>
  new Refusal(
    kernelFailure('VERSION_REQUIRED', {
      header: 'If-Match',
      message: 'Send the ETag of the version that you read, or *.',
    }),
  );

/** Whether `If-None-Match` (RFC 9110, 13.1.2) names this tag; weak tags count as strong ones here. */
export const namesTag = (header: string, tag: string): boolean => {
  if (header === tag) return true;
  if (header.trim() === '*') return true;
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag);
};

const longestWait = 30;
/** Milliseconds that `Prefer: wait=N` (RFC 7240) asks to wait; 0 where it does not, or asks for what it cannot have. */
export const preferredWait = (header: string | undefined): number => {
  if (header === undefined) return 0;
  for (const preference of header.split(',')) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,4})"?\s*(?:;.*)?$/i.exec(preference)?.[1];
    // The first one counts, whatever it says.
    if (seconds !== undefined) return Number(seconds) <= longestWait ? Number(seconds) * 1_000 : 0;
  }
  return 0;
};
