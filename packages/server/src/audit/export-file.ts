import type { ChainLink } from '@quayside/domain';
import { once } from 'node:events';
import { createWriteStream, rmSync, type WriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { Writable } from 'node:stream';

/** A row as a line: the four things that prove it, and no more. */
const lineOf = ({ sequence, previous, hash, text }: ChainLink): string =>
  `${JSON.stringify({ sequence, previous, hash, text })}\n`;

/** Writes rows to a stream, as fast as that takes them; gives back how many. */
export const writeRows = async (batches: AsyncIterable<readonly ChainLink[]>, to: Writable): Promise<number> => {
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.length;
    if (!to.write(batch.map(lineOf).join(''))) await once(to, 'drain');
  }
  return rows;
};

/**
 * Writes rows to a file that is there whole or not at all: whatever ends the export earlier leaves what was there under the name
 * before. Throws the errors of the file system, with their `code`.
 */
export const writeRowsToFile = async (batches: AsyncIterable<readonly ChainLink[]>, file: string): Promise<number> => {
  const partial = `${file}.partial-${process.pid}`;
  const remove = (): void => rmSync(partial, { force: true });
  const stream = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true });
  await once(stream, 'open');
  process.once('exit', remove);
  try {
    const rows = await writeRows(batches, stream);
    await closed(stream);
    await rename(partial, file);
    return rows;
  } catch (error) {
    stream.destroy();
    remove();
    throw error;
  } finally {
    process.off('exit', remove);
  }
};

const closed = async (stream: WriteStream): Promise<void> => {
  const over = once(stream, 'close');
  stream.end();
  await over;
};
