import { DatabaseSync } from 'node:sqlite';

/** A lock on a file that the kernel drops by itself when the process that holds it ends, in whatever way. */
export interface FolderLock {
  release(): void;
}

// A handle that is only reachable through its lock could be collected as garbage, and the lock would be gone with it.
const held = new Set<DatabaseSync>();

const SQLITE_BUSY = 5;

/**
 * Takes a lock on `file` (made where it is absent) without waiting; null where somebody else's lock stands against it, be it
 * another process or another caller in this one. `exclusive` excludes all others, `shared` only the exclusive.
 *
 * Node itself offers no file locks. SQLite's are the kernel's own (fcntl): they need no guess whether a process id in a file is
 * still the process that wrote it, two takers can never both win, and they hold between containers that share the folder. The
 * file stays empty. Throws SQLite's error where the file system has no locks or the file cannot be opened.
 */
export function takeLock(file: string, kind: 'exclusive' | 'shared'): FolderLock | null {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    // Nothing is ever written, so no journal may be left beside the file either.
    database.exec('PRAGMA journal_mode = MEMORY');
    database.exec(kind === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN; SELECT count(*) FROM sqlite_master');
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === SQLITE_BUSY
  );
}
