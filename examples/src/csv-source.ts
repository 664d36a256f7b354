import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { fail, ok, type Result } from './result.js';

/** A CSV file with a header that was looked at. */
export interface CsvSource<C extends string> {
  readonly name: string;
  /** Streams the rows. A row that is too short has empty fields at its end. Rejects with what `inputFault` knows where the file breaks off or its quoting is broken. */
  rows(): AsyncIterable<Readonly<Record<C, string>>>;
}

/** The names of the CSV files in a folder, sorted; fails in one sentence where there are none. */
export const csvNames = async (folder: string): Promise<Result<readonly string[], string>> => {
  try {
    const names = (await readdir(folder)).filter((name) => name.toLowerCase().endsWith('.csv')).toSorted();
    return names.length === 0 ? fail(`${folder} has no .csv file`) : ok(names);
  } catch (error) {
    return fail(`${folder} cannot be read: ${messageOf(error)}`);
  }
};

/** Opens a file by the names in its header, in whatever order they stand; fails in one sentence where it cannot be read or a column is missing. */
export const openCsv = async <C extends string>(
  folder: string,
  name: string,
  columns: readonly C[],
): Promise<Result<CsvSource<C>, string>> => {
  const path = join(folder, name);
  try {
    const encoding = await encodingOf(path);
    for await (const header of records(path, encoding, { to: 1 })) {
      const missing = columns.filter((column) => !header.includes(column));
      if (missing.length > 0) return fail(`${path} lacks the column ${missing.join(', ')}`);
      const places = columns.map((column) => [column, header.indexOf(column)] as const);
      return ok({ name, rows: () => named(path, encoding, places) });
    }
    return fail(`${path} is empty`);
  } catch (error) {
    return fail(`${path} cannot be read: ${messageOf(error)}`);
  }
};

/** A file that stopped being CSV half-way, when rows were already given out and no `Result` could be given back any more. */
class BrokenCsv extends Error {}

/** What went wrong, in a line, where it is a fault of the input or the disk; undefined for a bug. */
export const inputFault = (error: unknown): string | undefined =>
  error instanceof BrokenCsv || (error instanceof Error && 'syscall' in error) ? error.message : undefined;

async function* named<C extends string>(
  path: string,
  encoding: Encoding,
  places: readonly (readonly [C, number])[],
): AsyncGenerator<Readonly<Record<C, string>>> {
  try {
    for await (const record of records(path, encoding, { from: 2 })) {
      yield Object.fromEntries(places.map(([column, place]) => [column, record[place] ?? ''])) as Record<C, string>;
    }
  } catch (error) {
    throw error instanceof CsvError ? new BrokenCsv(`${path} is no CSV: ${error.message}`, { cause: error }) : error;
  }
}

const records = (
  path: string,
  encoding: Encoding,
  range: { readonly from?: number; readonly to?: number },
): AsyncIterable<readonly string[]> => {
  const parser = parse({ bom: true, encoding, skip_empty_lines: true, relax_column_count: true, ...range });
  // The error reaches whoever iterates over the parser, which the pipeline destroys with it.
  pipeline(createReadStream(path), parser, () => undefined);
  return parser;
};

type Encoding = 'utf8' | 'latin1';

/** Copies of the year's file go about in UTF-8 and in Latin-1 (for the pound sign); what is not the one is read as the other. */
const encodingOf = async (path: string): Promise<Encoding> => {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return 'utf8';
  } catch (error) {
    if (error instanceof TypeError) return 'latin1';
    throw error;
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
