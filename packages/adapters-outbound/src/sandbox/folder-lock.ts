import { DatabaseSync } from 'node:sqlite';

/** A lock that the kernel drops by itself when the process that holds it ends, in whatever way. */
export interface FolderLock {
  release(): void;
}

// A handle that is only reachable through its lock could be collected as garbage, and the lock would be gone with it.
const held = new Set<DatabaseSync>();

const SQLITE_BUSY = 5;

/**
 * Takes the lock on `file`, which is made where it is absent; null where another process, or another caller in this one, has
 * it. Node has no file locks of its own; SQLite's are the kernel's, so nobody has to guess whether the process that once wrote
 * its number into a file is still alive. Throws SQLite's error where the file cannot be opened or its file system has no locks.
 */
export const takeFolderLock = (file: string): FolderLock | null => {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Nothing is ever written, so no journal may be left beside the file either.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  held.add(database);
  return {
    release: () => {
      if (held.delete(database)) database.close();
    },
  };
};

const isBusy = (error: unknown): boolean =>
  error instanceof Error &&
  'errcode' in error &&
  typeof error.errcode === 'number' &&
  (error.errcode & 0xff) === SQLITE_BUSY;
