import { parse } from 'csv-parse';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';

/** One row of an import file, or why it cannot be read. */
export interface SourceRow {
  /** 1 for the first line of the file. */
  readonly line: number;
  /** The row as it stands in the file, for the file of refused rows. */
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>> | null;
  readonly problem: string | null;
}
export type Form = 'csv' | 'ndjson';

/** The form that a file's name tells; null where it tells none. */
export const formOf = (file: string): Form | null =>
  /\.csv$/i.test(file) ? 'csv' : /\.(ndjson|jsonl)$/i.test(file) ? 'ndjson' : null;

export interface SourceFile {
  /** Of the whole file, for a progress bar. */
  readonly bytes: number;
  /** The header of a CSV file, as text; null for NDJSON. Known once the first row was read. */
  header(): string | null;
  /** Bytes read so far. */
  read(): number;
  rows(): AsyncIterable<SourceRow>;
}

export const openRows = async (file: string, form: Form): Promise<SourceFile> => {
  const { size } = await stat(file);
  const stream = createReadStream(file);
  let header: string | null = null;
  return {
    bytes: size,
    header: () => header,
    read: () => stream.bytesRead,
    rows: () => (form === 'ndjson' ? ndjsonRows(stream) : csvRows(stream, (text) => (header = text))),
  };
};

async function* ndjsonRows(stream: NodeJS.ReadableStream): AsyncGenerator<SourceRow> {
  let line = 0;
  for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
    line += 1;
    if (text.trim() !== '') yield { line, text, ...readObject(text) };
  }
}

const readObject = (text: string): Pick<SourceRow, 'value' | 'problem'> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { value: value as Record<string, unknown>, problem: null };
    return { value: null, problem: 'is no JSON object' };
  } catch (error) {
    return { value: null, problem: `is no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
};

interface Parsed {
  readonly record: Readonly<Record<string, string>>;
  readonly raw: string;
  readonly info: { readonly lines: number; readonly error?: Error };
}

async function* csvRows(stream: NodeJS.ReadableStream, tellHeader: (text: string) => void): AsyncGenerator<SourceRow> {
  const parser = stream.pipe(
    parse({
      bom: true,
      skip_empty_lines: true,
      raw: true,
      info: true,
      relax_column_count: true,
      columns: (names: readonly string[]) => {
        tellHeader(names.join(','));
        return names.map((name) => name.trim());
      },
    }),
  );
  for await (const { record, raw, info } of parser as AsyncIterable<Parsed>)
    yield {
      line: info.lines,
      text: raw.replace(/\r?\n$/, ''),
      value: record,
      problem: info.error ? info.error.message : null,
    };
}
