import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../packages/server/dist/src/main.js', import.meta.url));

const flagsFile = new URL('../../packages/server/node-flags.json', import.meta.url);

/** A server of its own process, as it runs in a shop. */
export interface ServerProcess {
  readonly port: number;
  /** The administrator's key. */
  readonly key: string;
  /** Resident memory of the process, in megabytes. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

export const startServerProcess = async (dataFolder: string): Promise<ServerProcess> => {
  const flags = JSON.parse(await readFile(flagsFile, 'utf8')) as readonly string[];
  const child = spawn(process.execPath, [...flags, entry, 'serve'], {
    env: {
      ...process.env,
      QUAYSIDE_DATA_FOLDER: dataFolder,
      QUAYSIDE_PORT: '0',
      QUAYSIDE_MANAGEMENT_PORT: '0',
      QUAYSIDE_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { port, key } = await greeting(child);
  return {
    port,
    key,
    memory: async () =>
      Number(/VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1_024,
    stop: async () => {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
    },
  };
};

const greeting = (child: ChildProcess): Promise<{ readonly port: number; readonly key: string }> =>
  new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const port = /running at http:\/\/[^:]+:(\d+)/.exec(said)?.[1];
      const key = /qs_live_\w+/.exec(said)?.[0];
      if (port !== undefined && key !== undefined && said.endsWith('\n')) resolve({ port: Number(port), key });
    });
  });
