import type { FetchImplementation } from 'jose';
import { recordOf } from './json-parts.js';

/** The keys of an issuer are a few kilobytes. */
const mostBytes = 262_144;
/** Milliseconds after a failure for which the issuer is not asked again, whoever shows its tokens. */
const quietAfterFailure = 5_000;
/** Milliseconds that keys go on for after their issuer told them, while it tells nothing. */
const keptWhileAway = 3_600_000;

interface KeyFetchDeps {
  /** Milliseconds from some moment on. */
  readonly now: () => number;
  /** Hears of each attempt that failed. */
  readonly failed: (error: unknown) => void;
  readonly ask?: typeof fetch | undefined;
}

/**
 * Asks an issuer for its keys: an answer of any size is refused, one that is no set of keys is a failure, and after a failure it is
 * not asked again at once, for whoever makes tokens up could have it asked with each of them. Keys that it told before go on for
 * a while then.
 */
export const keyFetch = ({ now, failed, ask = fetch }: KeyFetchDeps): FetchImplementation => {
  let failedAt = -Infinity;
  let told: { readonly text: string; readonly at: number } | null = null;
  const toldBefore = (error: unknown): Response => {
    if (told && now() - told.at < keptWhileAway) return new Response(told.text, { status: 200 });
    throw error;
  };
  return async (url, options) => {
    if (now() - failedAt < quietAfterFailure) return toldBefore(new Error('the issuer failed a moment ago'));
    try {
      // A redirect is not followed: it would lead to an address that nobody configured.
      const response = await ask(url, { ...options, redirect: 'manual' });
      if (response.status !== 200) throw new Error(`the issuer answered with status ${response.status}`);
      const text = await limitedText(response);
      if (!isKeySet(text)) throw new Error('the issuer answered with what is no set of keys');
      told = { text, at: now() };
      return new Response(text, { status: 200 });
    } catch (error) {
      failedAt = now();
      failed(error);
      return toldBefore(error);
    }
  };
};

/** Whether a text is a JWK Set (RFC 7517), as far as jose asks for that. */
const isKeySet = (text: string): boolean => {
  const keys = recordOf(Buffer.from(text))?.['keys'];
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null && !Array.isArray(key));
};

const limitedText = async (response: Response): Promise<string> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (!response.body) return '';
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop ends the connection.
    if (length > mostBytes) throw new Error(`the keys of the issuer are larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
