import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { chooseEncoding, type Encoding } from '../encoding.js';
import { contentTag, namesTag } from '../precondition.js';
import type { Replies } from '../replies.js';
import type { Exchange } from '../exchange.js';

/** Once each: it is 4 MB, off the event loop, and takes a third of a second. */
const encoders = {
  br: (bytes: Buffer) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes, { level: 6 }),
} as const satisfies Record<Encoding, (bytes: Buffer) => Promise<Buffer>>;

/** Scalar's script, as it comes in its package. Nothing of it is in memory before it is asked for. */
export class Bundle {
  readonly #file = new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference'));
  readonly #encoded = new Map<Encoding, Promise<Buffer>>();
  #tag: string | null = null;

  constructor(readonly replies: Replies) {}

  async answer(exchange: Exchange): Promise<Response> {
    const headers = this.replies.headers(exchange, 'no-cache');
    headers['content-type'] = 'text/javascript; charset=utf-8';
    const { size } = await stat(this.#file);
    // The path of the package names its version.
    this.#tag ??= contentTag(`${this.#file.pathname} ${size}`);
    headers['etag'] = this.#tag;
    const known = exchange.headers['if-none-match'];
    if (known !== undefined && namesTag(known, this.#tag)) return this.replies.empty(304, headers);
    const encoding = chooseEncoding(exchange.header('accept-encoding') ?? '');
    if (encoding) headers['content-encoding'] = encoding;
    const encoded = encoding && (await this.#as(encoding));
    headers['content-length'] = String(encoded ? encoded.length : size);
    if (exchange.isHead) return new Response(null, { headers });
    return new Response(encoded ?? (Readable.toWeb(createReadStream(this.#file)) as ReadableStream<Uint8Array>), {
      headers,
    });
  }

  #as(encoding: Encoding): Promise<Buffer> {
    const known = this.#encoded.get(encoding);
    if (known) return known;
    const making = readFile(this.#file).then(encoders[encoding]);
    this.#encoded.set(encoding, making);
    making.catch(() => this.#encoded.delete(encoding));
    return making;
  }
}
