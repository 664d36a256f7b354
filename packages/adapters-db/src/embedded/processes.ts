import { execFile } from 'node:child_process';
import { readFile, readdir, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { errorCode } from './failure.js';

const run = promisify(execFile);

/**
 * The name that the server of a cluster carries (PostgreSQL's `cluster_name`): it stands in the command line of the server and in
 * the titles of its processes, which everybody may read, so that each can be told from a process that was later given the same id,
 * and from the servers of other folders. It follows the folder when that is moved. Null where there is no such folder.
 */
export async function clusterName(cluster: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(cluster, { bigint: true });
    return `quayside-${dev.toString(36)}-${ino.toString(36)}`;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

interface Command {
  readonly pid: number;
  readonly program: string;
  /** The command line, or the title that the process has given itself. */
  readonly line: string;
}

/** Whether process `pid` belongs to the server of `cluster`. One that has ended and waits for its parent (a zombie) does not count. */
export async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  const name = await clusterName(cluster);
  const command = await commandOf(pid);
  return name !== null && command !== null && serves(command, name);
}

/** The ids of all processes that belong to a server of `cluster`: the server itself, and what may have outlived it. */
export async function processesOf(cluster: string): Promise<number[]> {
  const name = await clusterName(cluster);
  if (name === null) return [];
  return (await allCommands()).filter((command) => serves(command, name)).map(({ pid }) => pid);
}

function serves({ program, line }: Command, name: string): boolean {
  return program === 'postgres' && new RegExp(`\\b${name}\\b`).test(line);
}

async function commandOf(pid: number): Promise<Command | null> {
  if (process.platform !== 'linux') return (await listed(['-p', String(pid)]))[0] ?? null;
  try {
    const [program, line] = await Promise.all([
      readFile(`/proc/${pid}/comm`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    return { pid, program: program.trim(), line: line.replaceAll('\0', ' ') };
  } catch {
    return null;
  }
}

async function allCommands(): Promise<Command[]> {
  if (process.platform !== 'linux') return listed(['-A']);
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(ids.map(commandOf))).filter((command) => command !== null);
}

/** What `ps` says where there is no /proc. */
async function listed(selection: readonly string[]): Promise<Command[]> {
  const { stdout } = await run('ps', ['-ww', '-o', 'pid=,ucomm=,command=', ...selection]).catch(() => ({ stdout: '' }));
  return [...stdout.matchAll(/^\s*(\d+)\s+(\S+)\s+(.*)$/gm)].map(([, pid = '', program = '', line = '']) => ({
    pid: Number(pid),
    program,
    line,
  }));
}

/** Whether a process has this id and has not ended. */
export async function isAlive(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return hasId(pid);
  try {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(line.slice(line.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** Whether a signal to this id would find somebody: also a zombie, and also another user's process. */
export function hasId(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/** Sends a signal, and does not mind that the process is gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
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

const KILL_LIMIT_MS = 5_000;

/** Ends the processes that have lost their server, so that none of them writes beside the next one. */
export async function killAllOf(cluster: string): Promise<void> {
  const strays = await processesOf(cluster);
  for (const pid of strays) signal(pid, 'SIGKILL');
  for (const pid of strays) await ended(pid, KILL_LIMIT_MS);
}
