import { promisify } from 'node:util';
import {
  brotliCompress,
  brotliCompressSync,
  constants,
  gzip,
  gzipSync,
  type BrotliOptions,
  type ZlibOptions,
} from 'node:zlib';
import { weightsOf } from './weights.js';

/** Shorter bodies gain nothing. */
export const worthEncoding = 1_024;
/** Longer bodies are compressed off the event loop; up to here that takes at most about a tenth of a millisecond. */
const longestInline = 65_536;

/** The cheapest levels: measured on lists of orders, brotli 1 is faster than gzip 1 and packs as well. */
const brotli: BrotliOptions = {
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
};
const deflate: ZlibOptions = { level: 1 };

export type Encoding = 'br' | 'gzip';

/** The encoding that a client likes best (RFC 9110, 12.5.3) of those we have; null where it takes the body as it is. */
export const chooseEncoding = (accepted: string): Encoding | null => {
  const weights = weightsOf(accepted);
  const weightOf = (name: Encoding): number => weights.get(name) ?? weights.get('*') ?? 0;
  const [br, gz, asItIs] = [weightOf('br'), weightOf('gzip'), weights.get('identity') ?? 0];
  const best = Math.max(br, gz);
  if (best === 0 || asItIs > best) return null;
  return br >= gz ? 'br' : 'gzip';
};

const encoders = {
  br: {
    inline: (text: string) => brotliCompressSync(text, brotli),
    aside: (text: string) => promisify(brotliCompress)(text, brotli),
  },
  gzip: { inline: (text: string) => gzipSync(text, deflate), aside: (text: string) => promisify(gzip)(text, deflate) },
} as const satisfies Record<Encoding, { inline: (text: string) => Buffer; aside: (text: string) => Promise<Buffer> }>;

export const encode = (text: string, encoding: Encoding): Buffer | Promise<Buffer> =>
  encoders[encoding][text.length <= longestInline ? 'inline' : 'aside'](text);
