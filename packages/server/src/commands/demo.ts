import { readSandboxLedger } from '@quayside/adapters-outbound';
import { convertDataSet } from '@quayside/examples';
import { Command } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../config/read-config.js';
import type { Config } from '../config/settings.js';
import { startServerProcess, type ServerProcess } from '../server-process.js';
import { compareWithGateway } from '../doctor/compare-gateway.js';
import { examine } from '../doctor/examine.js';
import { formOf } from '../import/rows.js';
import { runImport, type ImportKind } from '../import/run-import.js';
import { sandboxFolder } from '../open-gateway.js';
import { winstonLog } from '../platform/winston-log.js';
import { ShopClient } from '../replay/shop-client.js';
import { openSystem, type System } from '../system.js';
import { replayFile, replayPassed } from './replay.js';
import { command, giveUp, say } from './terminal.js';

const source = fileURLToPath(new URL('../../../../../examples/northwind/source/', import.meta.url));

export const demoCommand = (): Command =>
  new Command('demo')
    .description(
      "Start a throw-away server, load Northwind's products and stock, place its 830 orders, and show what comes of them.",
    )
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
  say('Northwind: the sample data of a trader in fine foods (Microsoft, MIT licence).');
  const converted = await convertDataSet('northwind', source, folder);
  if (!converted.ok) return giveUp(converted.error);
  const dataFolder = join(folder, 'data');
  const server = await startServerProcess(dataFolder);
  try {
    say(`A throw-away server runs at ${server.url}.`);
    await beside(dataFolder, (system, config) => trade(server, system, config, folder));
    say(`The server takes ${(await server.residentMemory()).toFixed(0)} MB of memory.`);
  } finally {
    await server.stop();
  }
};

/** Opens a system beside the server, on the same data. */
const beside = async (dataFolder: string, act: (system: System, config: Config) => Promise<void>): Promise<void> => {
  const read = readConfig({ QUAYSIDE_DATA_FOLDER: dataFolder, QUAYSIDE_DATABASE_CONNECTIONS: '4' }, {});
  if (!read.ok) return giveUp(read.error.join('\n'));
  const system = await openSystem({
    config: read.value.config,
    log: winstonLog({ level: 'warn', format: 'text' }),
    role: 'command',
  });
  if (!system.ok) return giveUp(system.error);
  try {
    await act(system.value, read.value.config);
  } finally {
    await system.value.stop();
  }
};

const trade = async (server: ServerProcess, system: System, config: Config, folder: string): Promise<void> => {
  await load(system, 'products', join(folder, 'products.ndjson'));
  await load(system, 'stock', join(folder, 'stock.csv'));
  say('Placing the orders over HTTP, 16 side by side:');
  const replayed = await replayFile(join(folder, 'orders.ndjson'), new ShopClient(server.url, server.key ?? ''), {
    concurrency: 16,
  });
  const ledger = await readSandboxLedger(sandboxFolder(config));
  const gateway = ledger.ok ? await compareWithGateway(system.database, ledger.value) : giveUp(ledger.error);
  const { checks, violations } = await examine(system);
  for (const { check, what } of [...violations, ...gateway]) say(`violated: ${check}: ${what}`);
  say(`doctor: ${checks + 1} checks, ${violations.length + gateway.length} violations`);
  if (!replayPassed(replayed) || violations.length + gateway.length > 0) process.exitCode = 1;
};

const load = async (system: System, kind: ImportKind, file: string): Promise<void> => {
  const form = formOf(file);
  if (form === null) return giveUp(`${file} is of no form that is known.`);
  const { accepted, refused } = await runImport(system, kind, file, form, { total: () => {}, done: () => {} });
  say(`${accepted} rows of ${kind} loaded, ${refused} refused`);
};
