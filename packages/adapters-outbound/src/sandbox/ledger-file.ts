import { readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fail, ok, type Result } from '@quayside/domain';
import { fromLine, type SandboxEntry } from './entry.js';
import { messageOf, systemCode, type SandboxFailure } from './failure.js';

/** The ledger's file in its folder: one entry a line (NDJSON), only ever appended to. */
export const ledgerFileOf = (folder: string): string => join(resolve(folder), 'ledger.ndjson');

const CHUNK = 256 * 1024;
const LINE_FEED = 10;

interface Line {
  readonly text: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
}

/** The whole lines between two offsets, some at a time, so that neither memory nor the event loop is filled by a long file. */
export async function* linesOf(handle: FileHandle, until: number): AsyncGenerator<readonly Line[]> {
  let rest = Buffer.alloc(0);
  let offset = 0;
  for (let position = 0; position < until;) {
    const chunk = Buffer.alloc(Math.min(CHUNK, until - position));
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      lines.push({ text: bytes.toString('utf8', start, end), offset: offset + start });
      start = end + 1;
    }
    offset += start;
    rest = bytes.subarray(start);
    yield lines;
  }
}

export interface Scanned {
  readonly entries: number;
  /** Bytes of the file that are whole entries. */
  readonly end: number;
  /** Bytes behind them: what a crash, or a write that is just going on, left unfinished. */
  readonly unfinished: number;
}

/**
 * Visits each entry of an open ledger file with the offset of its line. An unfinished end is told, not visited: a line without
 * its line feed, or anything from the first NUL byte on, which stands where the disk had not yet written a part of the last
 * batch. Nobody had an answer about those. Any other line that is no entry fails as `sandbox_ledger_damaged`.
 */
export const scanLedgerFile = async (
  handle: FileHandle,
  file: string,
  visit: (entry: SandboxEntry, offset: number) => void,
): Promise<Result<Scanned, SandboxFailure>> => {
  const { size } = await handle.stat();
  let [entries, end] = [0, 0];
  for await (const lines of linesOf(handle, size)) {
    for (const { text, offset } of lines) {
      if (text.includes('\0')) return ok({ entries, end, unfinished: size - end });
      const entry = fromLine(text);
      if (!entry) return fail(damaged(file, entries + 1));
      visit(entry, offset);
      entries += 1;
      end = offset + Buffer.byteLength(text) + 1;
    }
  }
  return ok({ entries, end, unfinished: size - end });
};

const damaged = (file: string, line: number): SandboxFailure => ({
  code: 'sandbox_ledger_damaged',
  message: `The sandbox's ledger ${file} is damaged: line ${line} is no entry. Put the file right from a backup, or move it away to begin a new one.`,
});

/** Visits each entry of the ledger in a folder, in order, also while a gateway writes to it. A ledger that is absent has none. */
export const scanSandboxLedger = async (
  folder: string,
  visit: (entry: SandboxEntry) => void,
): Promise<Result<Scanned, SandboxFailure>> => {
  const file = ledgerFileOf(folder);
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return ok({ entries: 0, end: 0, unfinished: 0 });
    if (code === null) throw error;
    return fail(unusable(folder, error));
  }
  try {
    return await scanLedgerFile(handle, file, visit);
  } finally {
    await handle.close();
  }
};

/** All entries of the ledger in a folder, in order, also while a gateway writes to it. A ledger that is absent has none. */
export const readSandboxLedger = async (folder: string): Promise<Result<readonly SandboxEntry[], SandboxFailure>> => {
  const entries: SandboxEntry[] = [];
  const scanned = await scanSandboxLedger(folder, (entry) => entries.push(entry));
  return scanned.ok ? ok(entries) : scanned;
};

export const unusable = (folder: string, error: unknown): SandboxFailure => ({
  code: 'sandbox_folder_unusable',
  message: `The sandbox cannot keep its ledger in ${resolve(folder)}: ${messageOf(error)}. Make it a folder that this user can write to, or choose another one.`,
});

const GUESS = 1_024;

/**
 * The entry whose line begins at the offset. It is read at once, without leaving the event loop, so that nothing can come between
 * a look at the ledger and the entry that follows from it; the line was written not long ago as a rule, and is still in memory.
 */
export const entryAt = (fd: number, offset: number): SandboxEntry => {
  for (let length = GUESS; ; length *= 4) {
    const bytes = Buffer.allocUnsafe(length);
    const read = readSync(fd, bytes, 0, length, offset);
    const end = bytes.subarray(0, read).indexOf(LINE_FEED);
    const entry = end === -1 ? null : fromLine(bytes.toString('utf8', 0, end));
    if (entry) return entry;
    if (end !== -1 || read < length)
      throw new Error(`the sandbox's ledger has no entry at byte ${offset}: was its file changed?`);
  }
};
