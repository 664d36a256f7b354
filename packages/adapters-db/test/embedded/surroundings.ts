import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { findBinaryPackage } from '../../src/embedded/binaries.js';
import { type EmbeddedFailure, type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/index.js';
import { readLivePostmaster } from '../../src/embedded/postmaster-file.js';
import { killAllOf } from '../../src/embedded/processes.js';
import type { Report, Request } from './owner-process.js';

/** Where there are no programs for this platform, the suites are skipped by name; in CI they fail instead. */
export const AVAILABLE = process.env['CI'] === 'true' || (await findBinaryPackage(process.platform, process.arch)).ok;

export const AS_ROOT = process.getuid?.() === 0;

export const describeEmbedded: (title: string, body: (this: Mocha.Suite) => void) => unknown = AVAILABLE
  ? describe
  : describe.skip;

type Opened =
  | { readonly ok: true; readonly value: EmbeddedPostgres }
  | { readonly ok: false; readonly error: EmbeddedFailure };

/** The folders, databases and processes of one test; all are gone after `clear`. */
export class Surroundings {
  readonly #folders: string[] = [];
  readonly #databases: EmbeddedPostgres[] = [];
  readonly #children: ChildProcess[] = [];
  #usesShared = false;

  /** A new private folder. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(path.join(tmpdir(), 'embedded-test-'));
    this.#folders.push(folder);
    return folder;
  }

  /**
   * A data folder with an empty database in it, which nobody runs. It is the same for all tests that ask for it, because making and
   * copying take longer than such a test: they may run the server and kill it, but expect nothing of the data that they have not put there.
   */
  async sharedFolder(): Promise<string> {
    made ??= makeOnce();
    this.#usesShared = true;
    return made;
  }

  /** A copy of the shared folder, for tests that change something in it. */
  async madeFolder(): Promise<string> {
    made ??= makeOnce();
    const folder = await this.folder();
    await run('cp', ['-a', path.join(await made, 'postgres'), folder]);
    return folder;
  }

  /** A new folder that every user may pass through. */
  async openFolder(): Promise<string> {
    const folder = await this.folder();
    await chmod(folder, 0o755);
    return folder;
  }

  /** The database where the opening succeeded; it is stopped at the end. */
  async opened(opening: Promise<Opened>): Promise<EmbeddedPostgres> {
    const result = await opening;
    if (!result.ok) throw new Error(`expected a running database: ${result.error.code}: ${result.error.message}`);
    this.#databases.push(result.value);
    return result.value;
  }

  /** Starts a process that opens the folder's database; see `owner-process.ts`. */
  owner(how: 'start' | 'attach', folder: string, uid?: number): OwnerProcess {
    const program = fileURLToPath(new URL('owner-process.js', import.meta.url));
    const child = fork(program, [how, folder], {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    this.#children.push(child);
    return new OwnerProcess(child);
  }

  /** Keeps a process in mind that the test started itself. */
  watch(child: ChildProcess): ChildProcess {
    this.#children.push(child);
    return child;
  }

  async clear(): Promise<void> {
    for (const database of this.#databases.splice(0)) await database.stop();
    for (const child of this.#children.splice(0)) {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    if (this.#usesShared && made !== undefined) await endAllWithin(await made);
    this.#usesShared = false;
    for (const folder of this.#folders.splice(0)) {
      await endAllWithin(folder);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    }
  }
}

async function endAllWithin(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const clusters = entries.filter((entry) => path.basename(entry) === 'postgres');
  for (const entry of clusters) await killAllOf(path.join(folder, entry));
}

const run = promisify(execFile);

let made: Promise<string> | undefined;

/** A data folder with a database in it, made once: making one takes longer than most tests. */
async function makeOnce(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'embedded-made-'));
  const database = await startEmbeddedPostgres({ folder });
  if (!database.ok) throw new Error(database.error.message);
  await database.value.stop();
  return folder;
}

after(async () => {
  if (made !== undefined) await rm(await made, { recursive: true, force: true });
});

/** A process of `owner-process.ts`. */
export class OwnerProcess {
  readonly #reports: Report[] = [];
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message: Report) => this.#reports.push(message));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error('the process did not start');
    return this.#child.pid;
  }

  ask(request: Request): void {
    this.#child.send(request);
  }

  /** The first report of this kind, sooner or later; the test's time limit ends the waiting. */
  async report<K extends Report['kind']>(kind: K): Promise<Extract<Report, { kind: K }>> {
    for (;;) {
      const found = this.#reports.find((one): one is Extract<Report, { kind: K }> => one.kind === kind);
      if (found !== undefined) return found;
      if (!this.#child.connected) throw new Error(`no report "${kind}" came: ${JSON.stringify(this.#reports)}`);
      await sleep(5);
    }
  }

  /** How the process answered to its start: `running` or `refused`. */
  async outcome(): Promise<Extract<Report, { kind: 'running' | 'refused' }>> {
    for (;;) {
      const found = this.#reports.find((one) => one.kind === 'running' || one.kind === 'refused');
      if (found?.kind === 'running' || found?.kind === 'refused') return found;
      if (!this.#child.connected) throw new Error('the process ended without an outcome');
      await sleep(5);
    }
  }

  /** Sends a signal and waits until the process is gone. */
  async kill(name: NodeJS.Signals): Promise<void> {
    this.#child.kill(name);
    await this.gone();
  }

  async gone(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}

/** Runs one statement and gives its rows. */
export async function query(
  database: { readonly connection: EmbeddedPostgres['connection'] },
  statement: string,
): Promise<Record<string, unknown>[]> {
  const sql = postgres({ ...database.connection, max: 1, connect_timeout: 5, onnotice: () => undefined });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** The process id of the server that runs in a data folder. */
export async function serverPid(folder: string): Promise<number> {
  const found = await readLivePostmaster(path.join(folder, 'postgres'));
  if (found === null) throw new Error(`no server runs in ${folder}`);
  return found.pid;
}

export async function exists(entry: string): Promise<boolean> {
  return access(entry).then(
    () => true,
    () => false,
  );
}

/** Waits for a condition; the test's time limit ends the waiting. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5);
}
