import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('./main.js', import.meta.url));
const flagsFile = new URL('../../node-flags.json', import.meta.url);

/** A server in a process of its own, on ports that were free. */
export interface ServerProcess {
  readonly url: string;
  /** The address of gRPC: `127.0.0.1:50051`. */
  readonly grpc: string;
  /** The administrator's key of a first start; null on a data folder that had one. */
  readonly key: string | null;
  /** What the process takes of the machine's memory, in megabytes, as its metrics tell. */
  residentMemory(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts a server on a data folder, as `npm start` does; `settings` by their names, where they are to differ. Rejects with what it said where it does not start. */
export const startServerProcess = async (
  dataFolder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> => {
  const flags = JSON.parse(await readFile(flagsFile, 'utf8')) as readonly string[];
  const child = spawn(process.execPath, [...flags, entry, 'serve'], {
    env: {
      ...process.env,
      QUAYSIDE_DATA_FOLDER: dataFolder,
      QUAYSIDE_PORT: '0',
      QUAYSIDE_GRPC_PORT: '0',
      QUAYSIDE_MANAGEMENT_PORT: '0',
      QUAYSIDE_LOG_LEVEL: 'warn',
      DATABASE_URL: '',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const greeting = await greetingOf(child);
  return {
    url: greeting.url,
    grpc: greeting.grpc,
    key: greeting.key,
    residentMemory: async () => {
      const metrics = await (await fetch(greeting.metrics)).text();
      return Number(/^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1]) / 2 ** 20;
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
};

interface Greeting {
  readonly url: string;
  readonly grpc: string;
  readonly metrics: string;
  readonly key: string | null;
}

const greetingOf = (child: ChildProcess): Promise<Greeting> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const url = /running at (\S+)/.exec(said)?.[1];
      const grpc = /gRPC\s+(\S+)/.exec(said)?.[1];
      const metrics = /Metrics\s+(\S+)/.exec(said)?.[1];
      const key = /qs_live_\w+/.exec(said)?.[0] ?? null;
      // The greeting is written in one piece, and nothing else is.
      if (url !== undefined && grpc !== undefined && metrics !== undefined && said.endsWith('\n'))
        resolve({ url, grpc, metrics, key });
    });
  });
