import { execFile } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PROGRAMS: ReadonlySet<string> = new Set(['postgres', 'initdb']);

/**
 * Whether process `pid` is a PostgreSQL program at work in `folder`. PostgreSQL's processes stay in their data folder, so this
 * tells the server of this folder from another process that was later given the same id. A process that has ended and waits to be
 * collected by its parent (a zombie) does not count.
 */
export async function isAtWorkIn(pid: number, folder: string): Promise<boolean> {
  if (process.platform !== 'linux') return commandNames(pid, folder);
  try {
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
    if (!PROGRAMS.has(name)) return false;
    const [theirs, ours] = await Promise.all([stat(`/proc/${pid}/cwd`), stat(folder)]);
    return theirs.dev === ours.dev && theirs.ino === ours.ino;
  } catch {
    return false;
  }
}

async function commandNames(pid: number, folder: string): Promise<boolean> {
  try {
    const { stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
    return stdout.includes('postgres') && stdout.includes(folder);
  } catch {
    return false;
  }
}

/** The ids of all PostgreSQL processes at work in `folder`; empty on systems without /proc, where PostgreSQL's own checks must do. */
export async function processesIn(folder: string): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(ids.map((pid) => isAtWorkIn(pid, folder)));
  return ids.filter((_, index) => found[index] === true);
}

/** Whether a process has this id and has not ended. */
export async function isAlive(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    try {
      const line = await readFile(`/proc/${pid}/stat`, 'utf8');
      return !/^[ZX]/.test(line.slice(line.lastIndexOf(')') + 2));
    } catch {
      return false;
    }
  }
  return hasId(pid);
}

/** Whether a signal to this id would find somebody: also a zombie, and also another user's process. */
export function hasId(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Sends a signal, and does not mind that the process is gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

const POLL_MS = 4;

/** Waits until the process has ended, at most `limitMs` milliseconds; false where it is still there. */
export async function ended(pid: number, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (await isAlive(pid)) {
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

/** Ends PostgreSQL processes that have lost their server, so that none of them writes beside the next one. */
export async function killAllIn(folder: string): Promise<void> {
  const strays = await processesIn(folder);
  for (const pid of strays) signal(pid, 'SIGKILL');
  for (const pid of strays) await ended(pid, 5_000);
}
