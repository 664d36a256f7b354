import type { FetchImplementation } from 'jose';

/** The keys of an issuer are a few kilobytes. */
const mostBytes = 262_144;
/** Milliseconds after a failure for which the issuer is not asked again, whoever shows its tokens. */
const quietAfterFailure = 5_000;

interface KeyFetchDeps {
  /** Milliseconds from some moment on. */
  readonly now: () => number;
  /** Hears of each attempt that failed. */
  readonly failed: (error: unknown) => void;
  readonly ask?: typeof fetch | undefined;
}

/** Asks an issuer for its keys: an answer of any size is refused, and one that fails is not asked for again at once. */
export const keyFetch = ({ now, failed, ask = fetch }: KeyFetchDeps): FetchImplementation => {
  let failedAt = -Infinity;
  return async (url, options) => {
    if (now() - failedAt < quietAfterFailure) throw new Error('the issuer failed a moment ago');
    try {
      // A redirect is not followed: it would lead to an address that nobody configured.
      const response = await ask(url, { ...options, redirect: 'manual' });
      if (response.status !== 200) throw new Error(`the issuer answered with status ${response.status}`);
      return new Response(await limitedText(response), { status: 200 });
    } catch (error) {
      failedAt = now();
      failed(error);
      throw error;
    }
  };
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
