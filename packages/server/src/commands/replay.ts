import { Command, InvalidArgumentError } from 'commander';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { openRows } from '../import/rows.js';
import { runReplay, type Replayed, type Totals } from '../replay/run-replay.js';
import { ShopClient } from '../replay/shop-client.js';
import { progressBar } from './progress.js';
import { command, configuration, giveUp, say } from './terminal.js';

interface Options {
  readonly key?: string;
  readonly url?: string;
  readonly rate?: number;
  readonly concurrency: number;
  readonly totals?: string;
}

export const replayCommand = (): Command =>
  new Command('replay')
    .description(
      'Place the orders of a file through the running server, as a storefront would, and check what comes of each.',
    )
    .argument('<file>', 'orders, as .ndjson (docs/import-formats.md)')
    .option('--key <secret>', 'an API key with orders:read, orders:write and orders:price; else QUAYSIDE_API_KEY')
    .option('--url <url>', 'where the server is; else the configured host and port')
    .option('--rate <number>', 'orders placed a second at most', positive)
    .option('--concurrency <number>', 'orders placed side by side', positive, 16)
    .option('--totals <file>', 'what each order must come to; else totals.ndjson beside the file, else its own lines')
    .action(
      command(async (file: string, options: Options) => {
        const key = options.key ?? process.env['QUAYSIDE_API_KEY'];
        if (key === undefined)
          return giveUp(
            'Say --key, or set QUAYSIDE_API_KEY: `quayside key create --scopes orders:read,orders:write,orders:price` makes one.',
          );
        if (!existsSync(file)) return giveUp(`There is no file ${file}.`);
        const { config } = configuration();
        const url = options.url ?? `http://${config.QUAYSIDE_HOST}:${config.QUAYSIDE_PORT}`;
        if (!replayPassed(await replayFile(file, new ShopClient(url.replace(/\/$/, ''), key), options)))
          process.exitCode = 1;
      }),
    );

/** Replays a file with a progress bar, and says what came of it. */
export const replayFile = async (
  file: string,
  client: ShopClient,
  { rate, concurrency, totals }: Pick<Options, 'rate' | 'concurrency' | 'totals'>,
): Promise<Replayed> => {
  const bar = progressBar('orders');
  const replayed = await runReplay({
    file,
    client,
    concurrency,
    rate: rate ?? null,
    expected: await readTotals(totals ?? join(dirname(file), 'totals.ndjson')),
    progress: { total: (bytes) => bar.start(bytes), done: (bytes, orders) => bar.update(bytes, orders) },
  });
  bar.stop();
  tell(replayed);
  return replayed;
};

/** Whether every order was taken, has ended, and came to what it must. */
export const replayPassed = ({ outcomes, wrongTotals, refusals }: Replayed): boolean =>
  wrongTotals.length === 0 && refusals.length === 0 && !outcomes.has('still placed');

const tell = ({ outcomes, latencies, seconds, wrongTotals, checkedTotals, refusals }: Replayed): void => {
  const at = (share: number): string =>
    (latencies[Math.min(Math.floor(latencies.length * share), latencies.length - 1)] ?? 0).toFixed(1);
  say(
    `${latencies.length} orders in ${seconds.toFixed(1)} s: ${(latencies.length / seconds).toFixed(0)} a second, from placed to ended`,
    ...[...outcomes]
      .toSorted(([, a], [, b]) => b - a)
      .map(([outcome, count]) => `  ${String(count).padStart(6)}  ${outcome}`),
    `placed in ${at(0.5)} ms (p50), ${at(0.95)} ms (p95), ${at(0.99)} ms (p99)`,
    wrongTotals.length === 0
      ? `totals: ${checkedTotals} checked, all right`
      : `totals: ${wrongTotals.length} of those checked are WRONG`,
    ...wrongTotals.slice(0, 20).map((line) => `  ${line}`),
    ...refusals.slice(0, 20).map((line) => `  refused: ${line}`),
  );
};

const amount = v.pipe(v.number(), v.safeInteger());
const ExpectedTotals = v.object({
  external_id: v.string(),
  currency: v.string(),
  subtotal: amount,
  discount: amount,
  shipping: amount,
  tax: amount,
  total: amount,
});

const readTotals = async (file: string): Promise<ReadonlyMap<string, Totals>> => {
  const totals = new Map<string, Totals>();
  if (!existsSync(file)) return totals;
  for await (const { line, value } of (await openRows(file, 'ndjson')).rows()) {
    const read = v.safeParse(ExpectedTotals, value);
    if (!read.success) return giveUp(`${file}, line ${line}: ${v.summarize(read.issues)}`);
    const { external_id: id, ...expected } = read.output;
    totals.set(id, expected);
  }
  return totals;
};

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a positive number.');
  return value;
}
