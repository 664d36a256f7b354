import type { ServerProcess } from '@quayside/server';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { compare } from '../compare.js';
import { Connection, load } from '../http-client.js';
import { order, portOf } from '../orders.js';
import { Listener } from './listener.js';
import { RawReader } from './raw-reader.js';

const subscribers = 1_000;
/** Of the subscribers, those that read what they are told; spread over all, for who is told last waits longest. */
const listeners = 20;
const orders = 200;
/** Seconds at half load. */
const calmSeconds = 6;
/** Milliseconds without a byte after which everything has been told. */
const quiet = 400;

/**
 * Events that happen while 1,000 subscribers listen: how many are delivered a second, over a bare broadcast of the same bytes;
 * and how long each takes to arrive, at half of that load. `folder` is for files in passing.
 */
export const compareFanOut = async (server: ServerProcess, folder: string): Promise<void> => {
  const sample = await captured(server);
  const file = `${folder}/events.ndjson`;
  await writeFile(file, sample.join('\n'));
  const bytes = sample.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / sample.length;
  process.stdout.write(
    `${subscribers} subscribers; ${orders} orders are ${sample.length} events of ${bytes.toFixed(0)} bytes each.\n`,
  );
  const bare = await startBare(file);
  const rates: number[] = [];
  try {
    await compare('events delivered a second to 1,000 subscribers over a bare ws broadcast', 'target 0.7', {
      ours: async () => {
        const rate = await delivered(server);
        rates.push(rate);
        return rate;
      },
      theirs: () => broadcast(bare, sample.length),
    });
  } finally {
    bare.child.kill();
  }
  const [median = 0] = rates.toSorted((a, b) => a - b).slice(Math.floor(rates.length / 2));
  await delays(server, ((median / subscribers) * orders) / sample.length / 2);
};

/** What one subscriber is told while so many orders are placed. */
const captured = async (server: ServerProcess): Promise<readonly string[]> => {
  const listener = await Listener.open(portOf(server), server.key ?? '');
  await placeAll(server);
  await until(() => listener.confirmed() >= orders);
  await sleep(quiet);
  listener.close();
  return listener.heard.map(({ text }) => text);
};

const placeAll = (server: ServerProcess): Promise<number> => {
  let left = orders;
  return load(portOf(server), 16, 201, () => (left-- > 0 ? order(server) : null));
};

/** Deliveries a second, from the first order to the last byte at the last subscriber. */
const delivered = async (server: ServerProcess): Promise<number> => {
  const key = server.key ?? '';
  const witness = await Listener.open(portOf(server), key);
  const readers = await openAll(subscribers - 1, portOf(server), key);
  const begun = performance.now();
  await placeAll(server);
  await until(() => witness.confirmed() >= orders);
  await settled(readers);
  const took = tookOf(readers, begun);
  const events = witness.heard.length;
  for (const reader of [...readers, witness]) reader.close();
  return (events * subscribers) / took;
};

interface Bare {
  readonly child: ChildProcess;
  readonly port: number;
}

const startBare = async (file: string): Promise<Bare> => {
  const program = fileURLToPath(new URL('bare-broadcast.js', import.meta.url));
  const child = spawn(process.execPath, [program, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: Number(said.toString()) };
};

const broadcast = async ({ child, port }: Bare, events: number): Promise<number> => {
  const readers = await openAll(subscribers, port, null);
  const begun = performance.now();
  child.stdin?.write('\n');
  await until(() => readers.every(({ bytes }) => bytes > 0));
  await settled(readers);
  const took = tookOf(readers, begun);
  for (const reader of readers) reader.close();
  return (events * subscribers) / took;
};

const openAll = async (count: number, port: number, key: string | null): Promise<readonly RawReader[]> => {
  const readers: RawReader[] = [];
  while (readers.length < count) {
    const next = Math.min(50, count - readers.length);
    readers.push(...(await Promise.all(Array.from({ length: next }, () => RawReader.open(port, key)))));
  }
  return readers;
};

/** Waits until nobody is told anything any more, and all have been told the same. */
const settled = async (readers: readonly RawReader[]): Promise<void> => {
  await until(() => performance.now() - Math.max(...readers.map(({ lastAt }) => lastAt)) > quiet);
  const told = new Set(readers.map(({ bytes }) => bytes));
  if (told.size !== 1) throw new Error(`subscribers were told different things: ${[...told].join(', ')} bytes`);
};

const tookOf = (readers: readonly RawReader[], begun: number): number =>
  (Math.max(...readers.map(({ lastAt }) => lastAt)) - begun) / 1_000;

const until = async (holds: () => boolean): Promise<void> => {
  const deadline = performance.now() + 120_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('waited two minutes in vain');
    await sleep(5);
  }
};

/** Places orders at an even pace, and tells how long after they happened events arrive. */
const delays = async (server: ServerProcess, perSecond: number): Promise<void> => {
  const [port, key] = [portOf(server), server.key ?? ''];
  const told: Listener[] = [];
  const readers: RawReader[] = [];
  for (let index = 0; index < listeners; index += 1) {
    readers.push(...(await openAll(subscribers / listeners - 1, port, key)));
    told.push(await Listener.open(port, key));
  }
  const placed = await placeEvenly(server, perSecond);
  await until(() => told.every((listener) => listener.confirmed() >= placed));
  const all = told.flatMap(({ heard }) => heard.map(({ happened, arrived }) => arrived - happened));
  for (const each of [...readers, ...told]) each.close();
  all.sort((a, b) => a - b);
  const at = (share: number): string => (all[Math.floor(all.length * share)] ?? 0).toFixed(1);
  process.stdout.write(
    `from what happens to who is told, at half load (${perSecond.toFixed(0)} orders a second, commit included): ` +
      `${at(0.5)} ms (p50), ${at(0.99)} ms (p99)\n`,
  );
};

/** Places orders one by one, each at its moment; gives back how many. */
const placeEvenly = async (server: ServerProcess, perSecond: number): Promise<number> => {
  const begun = performance.now();
  const all = Math.ceil(perSecond * calmSeconds);
  let next = 0;
  const place = async (): Promise<void> => {
    const connection = await Connection.open(portOf(server));
    for (let number = next++; number < all; number = next++) {
      await sleep(Math.max(0, begun + (number / perSecond) * 1_000 - performance.now()));
      const { status, body } = await connection.ask(order(server));
      if (status !== 201) throw new Error(`${status}: ${body.toString()}`);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: 8 }, place));
  return all;
};
