import { startEmbeddedPostgres } from '@quayside/adapters-db';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, realpath, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';

const repository = new URL('../../../../', import.meta.url);
const entry = fileURLToPath(new URL('../src/main.js', import.meta.url));
/** As `npm start` and `npm run quayside` start Node. */
const nodeFlags = JSON.parse(
  readFileSync(new URL('../../node-flags.json', import.meta.url), 'utf8'),
) as readonly string[];

export type Settings = Readonly<Record<string, string>>;

/** How a process ended, and all that it said. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `quayside` process that runs on until it is told to stop. */
export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Whether it is still there. */
  isAlive(): boolean;
  /** What it said so far on standard output, and on standard error. */
  said(): { readonly stdout: string; readonly stderr: string };
  kill(signal: NodeJS.Signals): void;
  /** Tells it to stop (SIGTERM), and waits until it has. */
  stop(): Promise<Ended>;
}

/** A server that answers. */
export interface ServerProcess extends Running {
  /** As in `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The address of gRPC, as in `127.0.0.1:40124`. */
  readonly grpc: string;
  readonly managementUrl: string;
  /** The administrator's key, where the start was to print one; empty otherwise. */
  readonly key: string;
}

export interface GatewayProcess extends Running {
  readonly url: string;
}

/** Milliseconds that a process may take until it says that it runs, and until it has stopped. */
const startLimit = 30_000;
const stopLimit = 40_000;

/** The processes and the folders of a suite. Each process is ended by its id, however the suite ends. */
export class Processes {
  readonly #children = new Set<ChildProcess>();
  readonly #folders: string[] = [];
  readonly #killAll = (): void => {
    for (const child of this.#children) child.kill('SIGKILL');
  };

  constructor() {
    process.once('exit', this.#killAll);
  }

  /** A new folder, which the account of an embedded database can reach. */
  async folder(): Promise<string> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'quayside-test-')));
    await chmod(folder, 0o755);
    this.#folders.push(folder);
    return folder;
  }

  /** Runs a command to its end. It sees the settings given and none of this process's. */
  run(args: readonly string[], settings: Settings = {}, place: { readonly cwd?: string } = {}): Promise<Ended> {
    return this.spawn(args, settings, place).ended;
  }

  /** Starts a server on free ports, and waits until it answers. `printsKey`: whether this is the first start. */
  async serve(
    settings: Settings,
    { printsKey = false }: { readonly printsKey?: boolean } = {},
  ): Promise<ServerProcess> {
    const running = this.spawn(['serve'], {
      QUAYSIDE_PORT: '0',
      QUAYSIDE_GRPC_PORT: '0',
      QUAYSIDE_MANAGEMENT_PORT: '0',
      QUAYSIDE_LOG_LEVEL: 'warn',
      ...settings,
    });
    const pattern = /running at (http:\S+)\n[^]*gRPC +(\S+)[^]*Metrics +(http:\S+)\/metrics\n[^]*Payments .*\n/;
    const key = printsKey ? /(qs_live_\w+)\n[^]*Try it:\n.*\n/ : /()/;
    const [, url = '', grpc = '', managementUrl = ''] = await this.#says(running, pattern);
    const [, secret = ''] = await this.#says(running, key);
    return { ...running, url, grpc, managementUrl, key: secret };
  }

  /** Starts a stand-alone sandbox gateway. */
  async gateway(args: readonly string[], settings: Settings): Promise<GatewayProcess> {
    const running = this.spawn(['sandbox-gateway', ...args], { QUAYSIDE_LOG_LEVEL: 'error', ...settings });
    const [, url = ''] = await this.#says(running, /running at (http:\S+)\n[^]*PAYMENT_GATEWAY_URL=.*\n/);
    return { ...running, url };
  }

  /** Starts `quayside` with these arguments, in an environment that holds no other settings. */
  spawn(args: readonly string[], settings: Settings = {}, { cwd = tmpdir() }: { readonly cwd?: string } = {}): Running {
    const env = { ...withoutSettings(process.env), ...compileCache, ...settings };
    const child = spawn(process.execPath, [...nodeFlags, entry, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.add(child);
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.#children.delete(child);
        resolve({ code, signal, ...said });
      });
    });
    return {
      pid: child.pid ?? 0,
      ended,
      isAlive: () => child.exitCode === null && child.signalCode === null,
      said: () => ({ ...said }),
      kill: (signal) => void child.kill(signal),
      stop: () => {
        child.kill('SIGTERM');
        return within(ended, stopLimit, `process ${child.pid} (${args.join(' ')}) did not stop`);
      },
    };
  }

  /** Ends what still runs, the databases that outlived their servers, and removes the folders. */
  async end(): Promise<void> {
    const gone = [...this.#children].map((child) => once(child, 'close'));
    this.#killAll();
    await Promise.all(gone);
    for (const folder of this.#folders.splice(0)) {
      for (const data of [folder, join(folder, 'data')]) await endDatabase(data);
      await rm(folder, { recursive: true, force: true });
    }
    process.off('exit', this.#killAll);
  }

  async #says(running: Running, pattern: RegExp): Promise<RegExpExecArray> {
    const found = () => pattern.exec(running.said().stdout);
    await until(() => found() !== null || !running.isAlive(), '', startLimit).catch(() => undefined);
    const match = found();
    if (match) return match;
    const { stdout, stderr } = running.isAlive() ? running.said() : await running.ended;
    throw new Error(
      `the process ${running.isAlive() ? `was not ready after ${startLimit} ms` : 'ended before it was ready'}:\n${stdout}${stderr}`,
    );
  }
}

/** Stops the embedded database that a killed server left running in a data folder. */
const endDatabase = async (folder: string): Promise<void> => {
  if (!existsSync(join(folder, 'postgres', 'postmaster.pid'))) return;
  const taken = await startEmbeddedPostgres({ folder });
  if (taken.ok) await taken.value.stop();
};

/** Many short processes load the same code. Where coverage is measured, it is compiled anew, since a cache would hide lines. */
const compileCache: Settings =
  process.env['NODE_V8_COVERAGE'] === undefined
    ? { NODE_COMPILE_CACHE: fileURLToPath(new URL('.cache/compiled', repository)) }
    : {};

/** A setting in the environment of whoever runs the tests must not change what they test. */
const withoutSettings = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(QUAYSIDE_|DATABASE_URL$)/.test(name)));

/** Milliseconds between looks. */
const look = 20;

/** Waits until a condition holds; throws after so many milliseconds, and says what it waited for. */
export const until = async (
  condition: () => boolean | Promise<boolean>,
  what: string,
  milliseconds = 20_000,
): Promise<void> => {
  const deadline = performance.now() + milliseconds;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${milliseconds} ms in vain: ${what}`);
    await sleep(look);
  }
};

const within = async <T>(promise: Promise<T>, milliseconds: number, what: string): Promise<T> => {
  const limit = new AbortController();
  const late = sleep(milliseconds, null, { signal: limit.signal }).then(() => {
    throw new Error(`${what} within ${milliseconds} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    limit.abort();
    late.catch(() => undefined);
  }
};

/** A port that was free a moment ago: for addresses that two processes must know before either runs. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the probe has no port');
  return address.port;
};
