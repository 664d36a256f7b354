import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './failure.js';
import { hasId, killAllOf, servesCluster } from './processes.js';
import { removeSocket, removeTemporarySocketFolder } from './socket-folder.js';

/** What a PostgreSQL server says of itself in `postmaster.pid`, the file that it keeps in its data folder while it runs. */
export interface PostmasterFile {
  readonly pid: number;
  /** As the server was told: absolute, or relative to the cluster. Empty while the server has not come that far. */
  readonly socketFolder: string;
  readonly status: 'starting' | 'ready' | 'stopping';
}

const LINE = { pid: 0, socketFolder: 4, status: 7 } as const;

const STATUSES: Readonly<Record<string, PostmasterFile['status']>> = { ready: 'ready', stopping: 'stopping' };

function fileIn(cluster: string): string {
  return path.join(cluster, 'postmaster.pid');
}

/** Reads the file; null where there is none, or one that its writer did not finish. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  const text = await readIfThere(fileIn(cluster));
  const lines = (text ?? '').split('\n').map((line) => line.trim());
  const pid = Number(lines[LINE.pid] ?? '');
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return {
    pid,
    socketFolder: lines[LINE.socketFolder] ?? '',
    status: STATUSES[lines[LINE.status] ?? ''] ?? 'starting',
  };
}

/** The server that runs in `cluster` now; null where none does, whatever files say. */
export async function readLivePostmaster(cluster: string): Promise<PostmasterFile | null> {
  const found = await readPostmasterFile(cluster);
  return found !== null && (await servesCluster(found.pid, cluster)) ? found : null;
}

/**
 * Makes a cluster without a live server ready for the next start: ends processes that outlived their server and clears what would
 * make PostgreSQL refuse. To be called by the owner of the folder alone.
 */
export async function clearStaleFiles(cluster: string): Promise<void> {
  await killAllOf(cluster);
  await removeSocket(cluster);
  const stale = await readPostmasterFile(cluster);
  if (stale === null) return removeUnwritten(cluster);
  await removeTemporarySocketFolder(stale.socketFolder);
  await takeStrangersIdOut(cluster, stale.pid);
}

const WRITING_TAKES_MS = 50;

/** Removes a `postmaster.pid` whose writer died before it had written it, once it is sure that nobody is just writing it. */
async function removeUnwritten(cluster: string): Promise<void> {
  if ((await readIfThere(fileIn(cluster))) === null) return;
  await sleep(WRITING_TAKES_MS);
  await killAllOf(cluster);
  if ((await readPostmasterFile(cluster)) === null) await rm(fileIn(cluster), { force: true });
}

/**
 * PostgreSQL overwrites a stale `postmaster.pid` by itself, after a check of the shared memory named in it that nobody of the old
 * server still writes. It refuses, though, where the process id in it was given to some other process since. Removing the file
 * would lose that check; so the id alone is replaced, by this process's: a server does not mind its parent's id.
 */
async function takeStrangersIdOut(cluster: string, pid: number): Promise<void> {
  if (!hasId(pid) || (await servesCluster(pid, cluster))) return;
  const text = await readFile(fileIn(cluster), 'utf8');
  await writeFile(fileIn(cluster), text.replace(/^\s*\d+/, String(process.pid)));
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

const OPTIONS_FILE = 'postmaster.opts';

/** Whether the server in `cluster` was started by exactly this command, so that it has this version's programs and settings. */
export async function wasStartedBy(cluster: string, program: string, args: readonly string[]): Promise<boolean> {
  const text = await readIfThere(path.join(cluster, OPTIONS_FILE));
  return text === `${program}${args.map((arg) => ` "${arg}"`).join('')}\n`;
}
