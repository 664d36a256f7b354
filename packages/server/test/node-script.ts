import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Settings } from './processes.js';

const repository = new URL('../../../../', import.meta.url);

/** A script of this repository that runs in a process of its own. */
export interface Script {
  /** All that it said so far. */
  said(): string;
  /** Waits until it has said something like this; rejects where it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit code, once it has ended by itself. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/** Runs a script as its page says, on the Node of this process. */
export const runScript = (path: string, settings: Settings): Script => {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(new URL(path, repository))], {
    cwd: tmpdir(),
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const changes = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (const change of changes) change();
    });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    said: () => said,
    ended,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(said);
          if (found) resolve(found);
        };
        changes.add(look);
        look();
        void ended.then((code) => reject(new Error(`${path} ended with ${code}:\n${said}`)));
      }),
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};
