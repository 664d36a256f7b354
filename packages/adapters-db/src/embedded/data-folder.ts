import { constants } from 'node:fs';
import { access, chown, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import { ELSEWHERE, type EmbeddedFailure, folderTrouble } from './failure.js';
import { type FolderLock, takeLock } from './folder-lock.js';
import { isAlive } from './processes.js';
import { ownerOf } from './server-account.js';

/** What lies where in a data folder. Everything of the database has a name that starts with `postgres`. */
export interface DataFolder {
  /** Absolute, as the caller named it: for messages. */
  readonly name: string;
  /** Absolute and without symbolic links. */
  readonly root: string;
  /** PostgreSQL's own folder. It is there whole or not at all. */
  readonly cluster: string;
  /** Clusters in the making have this prefix and a random end. */
  readonly unfinishedPrefix: string;
  /** What the server itself writes. */
  readonly logFile: string;
  /** Held by the one process that may start and stop the server. */
  readonly ownerLock: string;
  /** Shared by the processes that use a server which another one started. */
  readonly guestLock: string;
  /** Who holds the owner's lock, in words: for messages alone, the lock is what counts. */
  readonly ownerNote: string;
}

/** Makes the folder where it is absent, and makes sure that this process can work in it. */
export async function openDataFolder(folder: string): Promise<Result<DataFolder, EmbeddedFailure>> {
  const name = path.resolve(folder);
  try {
    await mkdir(name, { recursive: true });
    const root = await realpath(name);
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
    return ok(layoutOf(name, root));
  } catch (error) {
    const trouble = folderTrouble(name, error);
    if (trouble === null) throw error;
    return fail(trouble);
  }
}

function layoutOf(name: string, root: string): DataFolder {
  const within = (entry: string): string => path.join(root, entry);
  return {
    name,
    root,
    cluster: within('postgres'),
    unfinishedPrefix: within('postgres.new-'),
    logFile: within('postgres.log'),
    ownerLock: within('postgres.lock'),
    guestLock: within('postgres.guests.lock'),
    ownerNote: within('postgres.owner'),
  };
}

/** Makes this process the owner of the folder; null where a live process is. */
export async function takeOwnership(folder: DataFolder): Promise<FolderLock | null> {
  const lock = takeLock(folder.ownerLock, 'exclusive');
  if (lock === null) return null;
  try {
    await writeFile(folder.ownerNote, `${process.pid}\n`);
    await Promise.all([folder.ownerLock, folder.ownerNote].map((file) => leaveToFolderOwner(folder, file)));
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Takes the lock of those who use a server that another process started; null where somebody's lock stands against it. */
export async function takeGuestLock(folder: DataFolder, kind: 'exclusive' | 'shared'): Promise<FolderLock | null> {
  const lock = takeLock(folder.guestLock, kind);
  if (lock !== null) await leaveToFolderOwner(folder, folder.guestLock);
  return lock;
}

/**
 * Gives a file that root made to whoever owns the folder: a single command with sudo must not lock a user out of their own data.
 */
export async function leaveToFolderOwner(folder: DataFolder, file: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const owner = await ownerOf(folder.root);
  if (owner !== null && owner.uid !== 0) await chown(file, owner.uid, owner.gid);
}

export async function inUse(folder: DataFolder): Promise<EmbeddedFailure> {
  const note = await readFile(folder.ownerNote, 'utf8').catch(() => '');
  const pid = Number.parseInt(note, 10);
  const who = pid > 0 && (await isAlive(pid)) ? `process ${pid}` : 'another process';
  return {
    code: 'data_folder_in_use',
    message: `The data folder ${folder.name} is in use by ${who}. Stop that one first, choose another data folder for this one, ${ELSEWHERE}.`,
  };
}
