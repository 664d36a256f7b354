import { convertDataSet } from '@quayside/examples';
import { Command } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../config/read-config.js';
import { examine } from '../doctor/examine.js';
import { compareWithGateway } from '../doctor/compare-gateway.js';
import { readSandboxLedger } from '@quayside/adapters-outbound';
import { runImport, type ImportKind } from '../import/run-import.js';
import { formOf } from '../import/rows.js';
import { sandboxFolder } from '../open-gateway.js';
import { winstonLog } from '../platform/winston-log.js';
import { ShopClient } from '../replay/shop-client.js';
import { startServer, type RunningServer } from '../serve.js';
import { replayFile, replayPassed } from './replay.js';
import { command, giveUp, say } from './terminal.js';

const source = fileURLToPath(new URL('../../../../../examples/northwind/source/', import.meta.url));

export const demoCommand = (): Command =>
  new Command('demo')
    .description("Start a throw-away server, load Northwind's products and stock, place its 830 orders, and show what comes of them.")
    .action(
      command(async () => {
        const folder = await mkdtemp(join(tmpdir(), 'quayside-demo-'));
        try {
          await demo(folder);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      }),
    );

const demo = async (folder: string): Promise<void> => {
  const read = readConfig({ QUAYSIDE_DATA_FOLDER: join(folder, 'data'), QUAYSIDE_PORT: '0', QUAYSIDE_MANAGEMENT_PORT: '0' }, {});
  if (!read.ok) return giveUp(read.error.join('\n'));
  say('Northwind: the sample data of a trader in fine foods (Microsoft, MIT licence).');
  const converted = await convertDataSet('northwind', source, folder);
  if (!converted.ok) return giveUp(converted.error);
  const server = await startServer(read.value.config, winstonLog({ level: 'warn', format: 'text' }));
  if (!server.ok) return giveUp(server.error);
  try {
    say(`A throw-away server runs at http://127.0.0.1:${server.value.port}, on ${server.value.system.places.database}.`);
    await load(server.value, 'products', join(folder, 'products.ndjson'));
    await load(server.value, 'stock', join(folder, 'stock.csv'));
    say('Placing the orders over HTTP, 16 side by side:');
    const client = new ShopClient(`http://127.0.0.1:${server.value.port}`, server.value.firstKey?.secret ?? '');
    const replayed = await replayFile(join(folder, 'orders.ndjson'), client, { concurrency: 16 });
    const ledger = await readSandboxLedger(sandboxFolder(read.value.config));
    const gateway = ledger.ok ? await compareWithGateway(server.value.system.database, ledger.value) : giveUp(ledger.error);
    const { checks, violations } = await examine(server.value.system.database);
    for (const { check, what } of [...violations, ...gateway]) say(`violated: ${check}: ${what}`);
    say(`doctor: ${checks + 1} checks, ${violations.length + gateway.length} violations`);
    say(`resident memory of this process, server and client in one: ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MB`);
    if (!replayPassed(replayed) || violations.length + gateway.length > 0) process.exitCode = 1;
  } finally {
    await server.value.stop();
  }
};

const load = async ({ system }: RunningServer, kind: ImportKind, file: string): Promise<void> => {
  const form = formOf(file);
  if (form === null) return giveUp(`${file} is of no form that is known.`);
  const { accepted, refused } = await runImport(system, kind, file, form, { total: () => {}, done: () => {} });
  say(`${accepted} rows of ${kind} loaded, ${refused} refused`);
};
