import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import { findBinaryPackage } from './binaries.js';
import { bringUpServer } from './bring-up.js';
import { type DataFolder, inUse, openDataFolder, takeGuestLock, takeOwnership } from './data-folder.js';
import { type EmbeddedFailure, folderTrouble } from './failure.js';
import { type FolderLock, takeLock } from './folder-lock.js';
import { readLivePostmaster } from './postmaster-file.js';
import { letOutlive } from './server-process.js';
import { PATIENCE_MS, type Server, stopServer } from './server.js';
import { DATABASE, OWNER, SOCKET_PORT } from './settings.js';
import { clientFolder, removeTemporarySocketFolder } from './socket-folder.js';
import { isAnswering } from './survivor.js';

export type { EmbeddedFailure } from './failure.js';

/** A PostgreSQL server on this machine, reached by a Unix socket alone. */
export interface EmbeddedPostgres {
  readonly connection: {
    /** The folder of the socket, which drivers and `psql -h` take for a host. */
    readonly host: string;
    /** A part of the socket's name; nothing listens on this port. */
    readonly port: number;
    readonly user: string;
    readonly database: string;
  };
  /** True where this process answers for the server and has to stop it; false where it attached to another process's. */
  readonly owned: boolean;
  /**
   * Ends this process's use of the server. An owned one is shut down: sessions are ended, everything committed is on the disk; it
   * takes 30 s at most before force is used. One that was attached to goes on. Can be called again; fails never.
   */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** The data folder, made where it is absent; a relative path counts from the working folder of the process. */
  readonly folder: string;
  /** Told what the launcher does, a line each. */
  readonly log?: (line: string) => void;
}

/**
 * Starts the database in `folder` for one long-lived owner, and makes it at the first time. What an earlier owner left when it was
 * killed, at whatever moment, is put right: a server that still runs is taken over, a half-made database is made anew.
 *
 * Fails with `data_folder_in_use` while another live process owns the folder, `data_folder_unusable` where the folder cannot hold
 * this database, `binaries_missing` and `unsupported_platform` where PostgreSQL is not to be had here, `start_failed` for the rest.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedOptions,
): Promise<Result<EmbeddedPostgres, EmbeddedFailure>> {
  const log = options.log ?? (() => undefined);
  return inFolder(options.folder, async (folder) => {
    const ownership = await takeOwnership(folder);
    if (ownership === null) return fail(await inUse(folder));
    const server = await runOwned(folder, ownership, log);
    if (!server.ok) return server;
    return ok(
      handle(folder, server.value.socketFolder, true, async () => {
        await releasing(ownership, () => shutDown(folder, server.value));
        log(`stopped PostgreSQL of ${folder.name}`);
      }),
    );
  });
}

/** How long a command waits for a server that another process is just starting or stopping. */
const ATTACH_LIMIT_MS = 60_000;
const ATTACH_POLL_MS = 20;

/**
 * For commands beside a running server: attaches to the one that runs in `folder`, or starts it for the time of the command. Where
 * several commands share a server that one of them started, the last one to stop ends it. Fails as `startEmbeddedPostgres` does;
 * with `data_folder_in_use` only where the folder's owner has no server that answers for a minute.
 */
export async function attachOrStartEmbeddedPostgres(
  options: EmbeddedOptions,
): Promise<Result<EmbeddedPostgres, EmbeddedFailure>> {
  const log = options.log ?? (() => undefined);
  return inFolder(options.folder, async (folder) => {
    const deadline = performance.now() + ATTACH_LIMIT_MS;
    while (performance.now() < deadline) {
      const ownership = await takeOwnership(folder);
      if (ownership !== null) return startForCommand(folder, ownership, log);
      const attached = await attach(folder);
      if (attached !== null) return ok(attached);
      await sleep(ATTACH_POLL_MS);
    }
    return fail(await inUse(folder));
  });
}

async function startForCommand(
  folder: DataFolder,
  ownership: FolderLock,
  log: (line: string) => void,
): Promise<Result<EmbeddedPostgres, EmbeddedFailure>> {
  const server = await runOwned(folder, ownership, log);
  if (!server.ok) return server;
  return ok(
    handle(folder, server.value.socketFolder, true, () =>
      releasing(ownership, () => stopUnlessShared(folder, server.value)),
    ),
  );
}

/** Attaches to a server that answers; null where there is none, or it is being stopped. */
async function attach(folder: DataFolder): Promise<EmbeddedPostgres | null> {
  // The guest's lock comes first: a command that is about to stop its server sees it and leaves the server running.
  const visit = await takeGuestLock(folder, 'shared');
  if (visit === null) return null;
  const found = await readLivePostmaster(folder.cluster);
  if (found?.status !== 'ready' || !(await isAnswering(clientFolder(folder.cluster, found.socketFolder)))) {
    visit.release();
    return null;
  }
  return handle(folder, found.socketFolder, false, async () => {
    visit.release();
    const ownership = takeLock(folder.ownerLock, 'exclusive');
    if (ownership === null) return;
    await releasing(ownership, async () => {
      const left = await readLivePostmaster(folder.cluster);
      if (left !== null) await stopUnlessShared(folder, left);
    });
  });
}

/** Stops a command's server, or leaves it to the commands that have attached to it. */
async function stopUnlessShared(folder: DataFolder, server: Server): Promise<void> {
  const alone = await takeGuestLock(folder, 'exclusive');
  if (alone === null) {
    letOutlive(server.pid);
    return;
  }
  await releasing(alone, () => shutDown(folder, server));
}

/** Does the work and gives the lock back, however the work ends. */
async function releasing(lock: FolderLock, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    lock.release();
  }
}

async function shutDown(folder: DataFolder, server: Server): Promise<void> {
  await stopServer({ pid: server.pid, cluster: folder.cluster, patienceMs: PATIENCE_MS });
  await removeTemporarySocketFolder(server.socketFolder);
}

/** Brings the folder's server up for its owner; gives the ownership back where that fails. */
async function runOwned(
  folder: DataFolder,
  ownership: FolderLock,
  log: (line: string) => void,
): Promise<Result<Server, EmbeddedFailure>> {
  try {
    const server = await bringUpServer(folder, log);
    if (!server.ok) ownership.release();
    return server;
  } catch (error) {
    ownership.release();
    throw error;
  }
}

/** Opens the folder, where there is a database for this platform at all, and turns what the system refuses there into a failure. */
async function inFolder(
  named: string,
  work: (folder: DataFolder) => Promise<Result<EmbeddedPostgres, EmbeddedFailure>>,
): Promise<Result<EmbeddedPostgres, EmbeddedFailure>> {
  const programs = await findBinaryPackage(process.platform, process.arch);
  if (!programs.ok) return programs;
  const folder = await openDataFolder(named);
  if (!folder.ok) return folder;
  try {
    return await work(folder.value);
  } catch (error) {
    const trouble = folderTrouble(folder.value.name, error);
    if (trouble === null) throw error;
    return fail(trouble);
  }
}

function handle(folder: DataFolder, socketFolder: string, owned: boolean, end: () => Promise<void>): EmbeddedPostgres {
  let ending: Promise<void> | undefined;
  return {
    connection: {
      host: clientFolder(folder.cluster, socketFolder),
      port: SOCKET_PORT,
      user: OWNER,
      database: DATABASE,
    },
    owned,
    stop: () => (ending ??= end()),
  };
}
