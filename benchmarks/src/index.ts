import { startServerProcess, type ServerProcess } from '@quayside/server';
import { attachOrStartEmbeddedPostgres, type EmbeddedPostgres } from '@quayside/adapters-db';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare, rounds } from './compare.js';
import { compareFanOut } from './fan-out/fan-out.js';
import { compareCalls } from './grpc/calls.js';
import { compareGuards } from './guards/guards.js';
import { openLimit } from './limit.js';
import { compareLogins } from './logins.js';
import { anOrder, ordersPerSecond, portOf, readsPerSecond, stockUp } from './orders.js';

const seconds = 4;

/** Calls are counted as ever, and there is room for all of them. */
const unbounded = {
  QUAYSIDE_RATE_LIMIT_PRINCIPAL: '1000000000',
  QUAYSIDE_RATE_LIMIT_ADDRESS: '0',
  QUAYSIDE_RATE_LIMIT_ACCOUNT: '0',
};

const folder = await mkdtemp(join(tmpdir(), 'quayside-bench-'));
/** What is measured; `npm run bench -- reads fan-out` measures these alone. */
const parts = {
  orders: (server, dataFolder) => withDatabase(dataFolder, (connection) => compareOrders(server, connection)),
  reads: (server) => compareReads(server),
  calls: (server) => compareCalls(server, folder),
  'fan-out': (server) => compareFanOut(server, folder),
  guards: (server, dataFolder) => withDatabase(dataFolder, (connection) => compareGuards(server, connection)),
  logins: compareLogins,
} satisfies Record<string, (server: ServerProcess, dataFolder: string) => Promise<void>>;

async function bench(dataFolder: string): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !(name in parts));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(parts).join(', ')}`);
  const server = await startServerProcess(dataFolder, unbounded);
  try {
    await stockUp(server);
    for (const [name, measure] of Object.entries(parts))
      if (asked.length === 0 || asked.includes(name)) await measure(server, dataFolder);
    process.stdout.write(
      `resident memory of the server process by now: ${(await server.residentMemory()).toFixed(0)} MB\n`,
    );
  } finally {
    await server.stop();
  }
  await startAgain(dataFolder);
}

async function withDatabase(
  dataFolder: string,
  act: (connection: EmbeddedPostgres['connection']) => Promise<void>,
): Promise<void> {
  const attached = await attachOrStartEmbeddedPostgres({ folder: dataFolder });
  if (!attached.ok) throw new Error(attached.error.message);
  try {
    await act(attached.value.connection);
  } finally {
    await attached.value.stop();
  }
}

async function compareOrders(server: ServerProcess, connection: EmbeddedPostgres['connection']): Promise<void> {
  const limit = await openLimit(connection);
  await ordersPerSecond(server, connection, 2);
  process.stdout.write(`${rounds} rounds of ${seconds} s each, in turn; the limit is run by ${limit.by}.\n`);
  await compare('complete orders a second over the limit', 'target 0.5, goal 1.0', {
    ours: () => ordersPerSecond(server, connection, seconds),
    theirs: () => limit.perSecond(seconds),
  });
  await limit.close();
}

/** From the start of the process on a data folder that holds something, to its first answer. */
async function startAgain(dataFolder: string): Promise<void> {
  const times: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const begun = performance.now();
    const server = await startServerProcess(dataFolder, unbounded);
    const answer = await fetch(`${server.url}/health`);
    times.push((performance.now() - begun) / 1_000);
    await server.stop();
    if (answer.status !== 200) throw new Error(`a server that started answers ${answer.status}`);
  }
  const [median = 0] = times.toSorted((x, y) => x - y).slice(Math.floor(rounds / 2));
  process.stdout.write(`start on this data folder to the first answer: ${median.toFixed(2)} s (median; bound 1.5)\n`);
}

async function compareReads(server: ServerProcess): Promise<void> {
  const { read, bytes } = await anOrder(server);
  const file = join(folder, 'order.json');
  await writeFile(file, bytes);
  const bare = spawn(process.execPath, [fileURLToPath(new URL('bare-hono.js', import.meta.url)), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve) =>
    bare.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
  );
  try {
    await compare('reading one order over a bare Hono handler', 'target 0.6', {
      ours: () => readsPerSecond(portOf(server), read, seconds / 2),
      theirs: () => readsPerSecond(port, read, seconds / 2),
      warmUp: 3,
    });
  } finally {
    bare.kill();
  }
}

try {
  await bench(join(folder, 'data'));
} finally {
  await rm(folder, { recursive: true, force: true });
}
