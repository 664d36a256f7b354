import { startServerProcess, type ServerProcess } from '@quayside/server';
import { attachOrStartEmbeddedPostgres, type EmbeddedPostgres } from '@quayside/adapters-db';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLimit } from './limit.js';
import { anOrder, ordersPerSecond, portOf, readsPerSecond, stockUp } from './orders.js';

/** Ratios of rates that are measured in turn in one run: machines are noisy, and absolute figures are not to be compared. */
const rounds = 5;
const seconds = 4;

const folder = await mkdtemp(join(tmpdir(), 'quayside-bench-'));
try {
  await bench(join(folder, 'data'));
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function bench(dataFolder: string): Promise<void> {
  const server = await startServerProcess(dataFolder);
  try {
    await withDatabase(dataFolder, (connection) => compareOrders(server, connection));
    await compareReads(server);
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
  await stockUp(server);
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
    const server = await startServerProcess(dataFolder);
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
    });
  } finally {
    bare.kill();
  }
}

interface Pair {
  readonly ours: () => Promise<number>;
  readonly theirs: () => Promise<number>;
}

async function compare(what: string, target: string, { ours, theirs }: Pair): Promise<void> {
  const ratios: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const [theirRate, ourRate] = [await theirs(), await ours()];
    ratios.push(ourRate / theirRate);
    process.stdout.write(
      `  round ${round}: ${ourRate.toFixed(0)} / ${theirRate.toFixed(0)} = ${(ourRate / theirRate).toFixed(2)}\n`,
    );
  }
  const sorted = ratios.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  process.stdout.write(`${what}: ${median.toFixed(2)} (median; ${target})\n`);
}
