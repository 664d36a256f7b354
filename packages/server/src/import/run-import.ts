import type { Failure } from '@quayside/application';
import type { Result } from '@quayside/domain';
import { createHash } from 'node:crypto';
import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { refusalText } from '../commands/with-system.js';
import type { System } from '../system.js';
import { booleanOf, numberOf, productInput } from './products.js';
import { openRows, type Form, type SourceRow } from './rows.js';

export type ImportKind = 'products' | 'stock' | 'orders';

export interface Imported {
  readonly accepted: number;
  readonly refused: number;
  /** Where the refused rows are, each with its reason; null where there are none. */
  readonly refusedFile: string | null;
}

/** Hears of each row that is done. */
export type Progress = (bytesRead: number, rows: number) => void;

/** Rows that are under way side by side: what they change shares transactions. */
const sideBySide = 64;

/** Imports a file row by row. Running it again changes nothing that is so already, so an import that was interrupted is simply repeated. */
export const runImport = async (
  system: System,
  kind: ImportKind,
  file: string,
  form: Form,
  progress: { total(bytes: number): void; done: Progress },
): Promise<Imported> => {
  const source = await openRows(file, form);
  progress.total(source.bytes);
  const refusals = new RefusedRows(`${file}.refused.${form}`, form, () => source.header());
  await refusals.clear();
  const take = importers[kind](system);
  let accepted = 0;
  const running = new Set<Promise<void>>();
  const inTurn = turns();
  for await (const row of source.rows()) {
    const subject = row.value === null ? null : subjectOf[kind](row.value);
    const task = inTurn(subject, async () => {
      const reason = await importRow(row, form, take);
      if (reason === null) accepted += 1;
      else await refusals.add(row, reason);
      progress.done(source.read(), accepted + refusals.count);
    }).finally(() => running.delete(task));
    running.add(task);
    if (running.size >= sideBySide) await Promise.race(running);
  }
  await Promise.all(running);
  await refusals.close();
  return { accepted, refused: refusals.count, refusedFile: refusals.count > 0 ? refusals.file : null };
};

/** What a row is about. Rows about one thing are taken in their order, so that the last one stands, whenever the file is imported. */
const subjectOf: Readonly<Record<ImportKind, (row: Readonly<Record<string, unknown>>) => string>> = {
  products: ({ sku }) => String(sku),
  stock: ({ sku, location }) => JSON.stringify([sku, location]),
  orders: ({ external_id: externalId }) => String(externalId),
};

/** Runs what is about one subject one after the other, and all else side by side; null is nobody's. */
const turns = () => {
  const last = new Map<string, Promise<void>>();
  return async (subject: string | null, act: () => Promise<void>): Promise<void> => {
    if (subject === null) return act();
    const turn = (last.get(subject) ?? Promise.resolve()).then(act);
    last.set(subject, turn);
    await turn;
    if (last.get(subject) === turn) last.delete(subject);
  };
};

type Take = (row: Readonly<Record<string, unknown>>, form: Form) => Promise<Result<unknown, Failure> | string>;

/** Null where the row is imported, otherwise why not. */
const importRow = async (row: SourceRow, form: Form, take: Take): Promise<string | null> => {
  if (row.value === null || row.problem !== null) return row.problem ?? 'cannot be read';
  const taken = await take(row.value, form);
  if (typeof taken === 'string') return taken;
  return taken.ok ? null : refusalText(taken.error);
};

/** The inputs come from a file and are checked by the contract's schema, so what they are is not known before. */
const importers: Readonly<Record<ImportKind, (system: System) => Take>> = {
  products:
    ({ ask }) =>
    async (row, form) => {
      const input = productInput(row, form);
      if (typeof input === 'string') return input;
      const created = await ask('catalog.create_product', input);
      if (created.ok || created.error.code !== 'SKU_TAKEN') return created;
      return ask('catalog.replace_product', { ...input, expected_version: 'any' });
    },
  stock: ({ ask }) => {
    const opened = new Map<string, Promise<unknown>>();
    return async (row, form) => {
      const {
        sku,
        location,
        on_hand: onHand,
        reorder_point: reorderPoint,
        allow_backorder: allowBackorder,
        ...rest
      } = form === 'csv' ? stockRow(row) : row;
      const [stray] = Object.keys(rest);
      if (stray !== undefined) return `${stray} is no column of a stock file`;
      if (typeof location === 'string' && !opened.has(location))
        opened.set(location, ask('inventory.create_location', { code: location, name: location }));
      await opened.get(String(location));
      const counted = await ask('inventory.count_stock', {
        location,
        lines: [{ sku, on_hand: onHand }],
        note: 'import',
      });
      if (!counted.ok || (reorderPoint === undefined && allowBackorder === undefined)) return counted;
      return ask('inventory.configure_stock', {
        sku,
        location,
        reorder_point: reorderPoint,
        allow_backorder: allowBackorder,
      });
    };
  },
  orders:
    ({ ask }) =>
    async (row, form) => {
      if (form === 'csv') return 'orders are imported from NDJSON, because an order has lines';
      if (typeof row['external_id'] !== 'string')
        return 'external_id is required: it is what makes an import safe to run again';
      const key = `import-${createHash('sha256').update(JSON.stringify(row)).digest('hex')}`;
      return ask('orders.place', row, key);
    },
};

const stockRow = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const {
    on_hand: onHand,
    reorder_point: reorderPoint,
    allow_backorder: allowBackorder,
    ...rest
  } = row as Readonly<Record<string, string | undefined>>;
  return {
    ...rest,
    on_hand: onHand === undefined ? undefined : numberOf(onHand),
    ...(reorderPoint !== undefined && reorderPoint !== '' && { reorder_point: numberOf(reorderPoint) }),
    ...(allowBackorder !== undefined && allowBackorder !== '' && { allow_backorder: booleanOf(allowBackorder) }),
  };
};

/** The rows that were refused, as they stood in the file, each with its line and reason. */
class RefusedRows {
  count = 0;
  #stream: WriteStream | null = null;

  constructor(
    readonly file: string,
    readonly form: Form,
    readonly header: () => string | null,
  ) {}

  /** Takes the file of an earlier run away. */
  async clear(): Promise<void> {
    await rm(this.file, { force: true });
  }

  async add({ line, text }: SourceRow, reason: string): Promise<void> {
    this.count += 1;
    if (!this.#stream) {
      this.#stream = createWriteStream(this.file);
      if (this.form === 'csv') this.#stream.write(`${this.header() ?? ''},refused_line,refused_reason\n`);
    }
    const written =
      this.form === 'csv'
        ? `${text},${line},"${reason.replaceAll('"', '""')}"\n`
        : `${JSON.stringify({ line, reason, row: text })}\n`;
    if (!this.#stream.write(written)) await once(this.#stream, 'drain');
  }

  async close(): Promise<void> {
    if (!this.#stream) return;
    this.#stream.end();
    await once(this.#stream, 'finish');
  }
}
