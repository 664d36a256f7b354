import type { ChildProcess } from 'node:child_process';
import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import type { Binaries } from './binaries.js';
import { type DataFolder, leaveToFolderOwner } from './data-folder.js';
import { type EmbeddedFailure, errorCode, messageOf } from './failure.js';
import { adviceFor, lastWords } from './last-words.js';
import { readPostmasterFile } from './postmaster-file.js';
import { clusterName, ended, killAllOf, servesCluster, signal } from './processes.js';
import type { ServerAccount } from './server-account.js';
import { endWithThisProcess, letOutlive, spawnProgram, workingFolder } from './server-process.js';
import { serverArguments } from './settings.js';
import { chooseSocketFolder, removeTemporarySocketFolder } from './socket-folder.js';

/** A server that this process has to stop. */
export interface Server {
  readonly pid: number;
  /** As the server was told: absolute, or relative to the cluster. */
  readonly socketFolder: string;
}

/** `contended` where an earlier server of the folder stood in the way, which may have gone the next moment. */
export interface LaunchFailure extends EmbeddedFailure {
  readonly contended: boolean;
}

/** Recovery after a crash replays at most `max_wal_size` of log, which takes seconds; this is for slow disks. */
export const START_LIMIT_MS = 300_000;
const LONG_MS = 3_000;
const POLL_MS = 3;
const LOG_LIMIT_BYTES = 1_048_576;

/** Starts the server of a cluster that has none, and waits until it takes connections. */
export async function launchServer(
  folder: DataFolder,
  binaries: Binaries,
  account: ServerAccount,
  log: (line: string) => void,
): Promise<Result<Server, LaunchFailure>> {
  const place = await workingFolder(folder.cluster, account);
  if (!place.ok) return fail({ ...place.error, contended: false });
  const socketFolder = await chooseSocketFolder(folder.cluster, account);
  if (!socketFolder.ok) return fail({ ...socketFolder.error, contended: false });

  const { dataPath } = place.value;
  const args = await argumentsFor(folder.cluster, dataPath, socketFolder.value);
  const begin = performance.now();
  const started = await run(folder, binaries.postgres, args, account, log);
  if (!started.ok) {
    await removeTemporarySocketFolder(socketFolder.value);
    return fail(couldNotStart(folder, started.error));
  }
  log(`PostgreSQL ${binaries.version} is ready after ${Math.round(performance.now() - begin)} ms`);
  return ok({ pid: started.value, socketFolder: socketFolder.value });
}

/** The arguments that a server of `cluster` is started with; a running one with others is not ours, or of another version. */
export async function argumentsFor(cluster: string, dataPath: string, socketFolder: string): Promise<string[]> {
  const name = await clusterName(cluster);
  if (name === null) throw new Error(`there is no cluster in ${cluster}`);
  return serverArguments({ name, dataPath, socketFolder });
}

/** The process id of a server that takes connections, or why there is none. */
async function run(
  folder: DataFolder,
  program: string,
  args: readonly string[],
  account: ServerAccount,
  log: (line: string) => void,
): Promise<Result<number, string>> {
  const output = await openLog(folder);
  try {
    const { size } = await output.stat();
    const child = spawnProgram(program, args, folder.cluster, account, ['ignore', output.fd, output.fd]);
    // A server does not keep a program running that has nothing else to do; it is stopped when the program exits.
    child.unref();
    const started = await readiness(child, folder, log);
    if (started.ok) return started;
    return fail(started.error ?? lastWords((await readFile(folder.logFile)).subarray(size).toString()));
  } catch (error) {
    return fail(messageOf(error));
  } finally {
    await output.close();
  }
}

/** The process id once the server takes connections; else why not, or null where only its log can say. */
async function readiness(
  child: ChildProcess,
  { cluster, name }: DataFolder,
  log: (line: string) => void,
): Promise<Result<number, string | null>> {
  const { pid } = child;
  if (pid === undefined) return fail(await spawnError(child));

  endWithThisProcess(pid, 'SIGINT');
  let alive = true;
  child.once('exit', (code, by) => {
    alive = false;
    if (letOutlive(pid)) log(`PostgreSQL of ${name} ended by itself (${by ?? `exit code ${code}`})`);
  });
  const begin = performance.now();
  const takesLong = setTimeout(
    () => log(`PostgreSQL still starts in ${name}: after a crash it redoes its log`),
    LONG_MS,
  );
  while (alive && performance.now() - begin < START_LIMIT_MS) {
    const file = await readPostmasterFile(cluster);
    if (file?.pid === pid && file.status === 'ready') {
      clearTimeout(takesLong);
      return ok(pid);
    }
    await sleep(POLL_MS);
  }
  clearTimeout(takesLong);
  if (!alive) return fail(null);
  await stopServer({ pid, cluster, patienceMs: 0 });
  return fail(`it was not ready after ${START_LIMIT_MS / 1000} s`);
}

function spawnError(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => child.once('error', (error) => resolve(error.message)));
}

/** PostgreSQL's messages go to a file and not through this process, so that a server which outlives it still has a place for them. */
async function openLog(folder: DataFolder): Promise<FileHandle> {
  const size = await stat(folder.logFile).then(
    (found) => found.size,
    (error: unknown) => (errorCode(error) === 'ENOENT' ? 0 : Promise.reject(error)),
  );
  if (size > LOG_LIMIT_BYTES) await rename(folder.logFile, `${folder.logFile}.1`);
  const handle = await open(folder.logFile, 'a', 0o600);
  await leaveToFolderOwner(folder, folder.logFile);
  return handle;
}

/** What PostgreSQL says where processes of an earlier server of this folder are still there. */
const CONTENTION = /lock file ".*" already exists|pre-existing shared memory block/;

function couldNotStart(folder: DataFolder, cause: string): LaunchFailure {
  const advice = adviceFor(cause) ?? 'The data is left as it was; start again when the cause is gone.';
  return {
    code: 'start_failed',
    message: `The database in the data folder ${folder.name} could not be started: ${cause}. ${advice} PostgreSQL's own log is ${folder.logFile}.`,
    contended: CONTENTION.test(cause),
  };
}

/** What a fast shutdown (SIGINT) may take, before it becomes an immediate one (SIGQUIT), which recovery makes good at the next start. */
export const PATIENCE_MS = 30_000;
const IMMEDIATE_LIMIT_MS = 6_000;
const KILL_LIMIT_MS = 5_000;

/** Stops a server, with more and more force; nothing of it runs afterwards. */
export async function stopServer(target: {
  readonly pid: number;
  readonly cluster: string;
  readonly patienceMs: number;
}): Promise<void> {
  const { pid, cluster, patienceMs } = target;
  letOutlive(pid);
  // A server that has ended by itself long ago may have left its id to some other process.
  if (!(await servesCluster(pid, cluster))) return killAllOf(cluster);
  signal(pid, 'SIGINT');
  // A server that was paused hears of the signal only when it goes on.
  signal(pid, 'SIGCONT');
  if (await ended(pid, patienceMs)) return;
  signal(pid, 'SIGQUIT');
  if (await ended(pid, IMMEDIATE_LIMIT_MS)) return;
  signal(pid, 'SIGKILL');
  await ended(pid, KILL_LIMIT_MS);
  await killAllOf(cluster);
}
