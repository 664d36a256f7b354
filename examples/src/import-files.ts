import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { csvRow, STOCK_COLUMNS, stockRow } from './import-formats.js';
import type { Converted, RefusedRow } from './online-retail.js';
import { invoiceNumber, ONLINE_RETAIL_COLUMNS } from './online-retail-row.js';

export interface Counts {
  products: number;
  stock: number;
  orders: number;
  orderLines: number;
  refusedRows: number;
  /** How many invoices were refused, by reason. */
  readonly refusedInvoices: Map<string, number>;
}

export type FileKind = Converted['file'];

const FILES = {
  products: { name: 'products.ndjson', header: '' },
  stock: { name: 'stock.csv', header: `${csvRow(STOCK_COLUMNS)}\n` },
  orders: { name: 'orders.ndjson', header: '' },
  totals: { name: 'totals.ndjson', header: '' },
  refused: {
    name: 'refused.csv',
    header: `${csvRow(['file', 'row', ...ONLINE_RETAIL_COLUMNS, 'reason', 'detail'])}\n`,
  },
} as const satisfies Record<FileKind, { readonly name: string; readonly header: string }>;

/**
 * Writes each record to the file of its kind in a folder, which is made where it is missing. The files get their names when all are
 * complete, so that a run that fails leaves nothing behind. Rejects with the error of the disk or of the records.
 */
export const writeImportFiles = async (
  records: AsyncIterable<Converted>,
  kinds: readonly FileKind[],
  folder: string,
): Promise<Counts> => {
  await mkdir(folder, { recursive: true });
  const partial = (kind: FileKind): string => join(folder, `${FILES[kind].name}.part`);
  const streams = new Map<FileKind, WriteStream>(kinds.map((kind) => [kind, createWriteStream(partial(kind))]));
  const ends = [...streams.values()].map((stream) => finished(stream));
  const counts = noCounts();
  const refused = new Map<string, string>();
  const fill = async (): Promise<void> => {
    for (const [kind, stream] of streams) stream.write(FILES[kind].header);
    for await (const converted of records) {
      count(counts, refused, converted);
      const stream = streams.get(converted.file);
      if (stream === undefined) throw new Error(`no file is open for ${converted.file}`);
      if (!stream.write(`${lineOf(converted)}\n`)) await once(stream, 'drain');
    }
    for (const stream of streams.values()) stream.end();
  };
  try {
    await Promise.all([fill(), ...ends]);
  } catch (error) {
    for (const stream of streams.values()) stream.destroy();
    await Promise.allSettled(ends);
    for (const kind of kinds) await rm(partial(kind), { force: true });
    throw error;
  }
  for (const kind of kinds) await rename(partial(kind), join(folder, FILES[kind].name));
  for (const reason of refused.values())
    counts.refusedInvoices.set(reason, (counts.refusedInvoices.get(reason) ?? 0) + 1);
  return counts;
};

const noCounts = (): Counts => ({
  products: 0,
  stock: 0,
  orders: 0,
  orderLines: 0,
  refusedRows: 0,
  refusedInvoices: new Map(),
});

const count = (counts: Counts, refused: Map<string, string>, converted: Converted): void => {
  switch (converted.file) {
    case 'products':
      counts.products += 1;
      return;
    case 'stock':
      counts.stock += 1;
      return;
    case 'totals':
      return;
    case 'orders':
      counts.orders += 1;
      counts.orderLines += converted.record.lines.length;
      return;
    case 'refused':
      counts.refusedRows += 1;
      refused.set(invoiceNumber(converted.record.row), converted.record.reason);
      return;
  }
};

const lineOf = (converted: Converted): string => {
  switch (converted.file) {
    case 'stock':
      return stockRow(converted.record);
    case 'refused':
      return refusedLine(converted.record);
    default:
      return JSON.stringify(converted.record);
  }
};

/** The row as it was, so that it can be put right and converted again, with the reason beside it. */
const refusedLine = ({ row, reason, detail }: RefusedRow): string =>
  csvRow([row.file, String(row.number), ...ONLINE_RETAIL_COLUMNS.map((column) => row.fields[column]), reason, detail]);
