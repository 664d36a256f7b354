import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The ids of a running embedded database. */
export interface DatabaseProcesses {
  readonly main: number;
  /** Its sessions and workers. */
  readonly others: readonly number[];
  readonly all: readonly number[];
}

/** The processes of the embedded database in a data folder; null where none runs. */
export const databaseProcesses = async (folder: string): Promise<DatabaseProcesses | null> => {
  const noted = await readFile(join(folder, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  const main = Number(noted.split('\n')[0]);
  const parents = await parentsOfAll();
  if (!Number.isSafeInteger(main) || main <= 1 || !parents.has(main)) return null;
  const others = [...parents].flatMap(([id, parent]) => (parent === main ? [id] : []));
  return { main, others, all: [main, ...others] };
};

/** Every process of this machine that has not ended, with its parent. */
const parentsOfAll = async (): Promise<ReadonlyMap<number, number>> =>
  new Map(existsSync('/proc/self/stat') ? await fromProc() : await fromPs());

const fromProc = async (): Promise<readonly (readonly [number, number])[]> => {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(ids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')));
  return stats.flatMap((stat) => {
    // The name of the program, in parentheses, may have anything in it; the state and the parent follow it.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return stat === '' || state === 'Z' ? [] : [[Number.parseInt(stat, 10), Number(parent)] as const];
  });
};

const fromPs = async (): Promise<readonly (readonly [number, number])[]> => {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  return [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)].map(([, id, parent]) => [Number(id), Number(parent)]);
};

/** Sends a signal to processes, and does not mind those that are gone. */
export const signalAll = (ids: readonly number[], signal: NodeJS.Signals): void => {
  for (const id of ids) {
    try {
      process.kill(id, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
};

/** Which of these processes still run after so many milliseconds. */
export const survivorsOf = async (ids: readonly number[], milliseconds: number): Promise<readonly number[]> => {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const running = await parentsOfAll();
    const left = ids.filter((id) => running.has(id));
    if (left.length === 0 || performance.now() > deadline) return left;
    await sleep(20);
  }
};
