/** Why the embedded database is not running. `message` is written for whoever started the program: it names the folder and what to do. */
export interface EmbeddedFailure {
  readonly code:
    | 'data_folder_in_use'
    | 'data_folder_unusable'
    | 'binaries_missing'
    | 'unsupported_platform'
    | 'start_failed';
  readonly message: string;
}

export const ELSEWHERE = 'or set DATABASE_URL to use a PostgreSQL server of your own';

const FOLDER_TROUBLE: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read and write there',
  EBUSY: 'the system keeps a part of it in use, such as a mount point',
  EDQUOT: 'the disk quota is used up',
  EEXIST: 'something that is no folder has this name',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its path is too long',
  ENOENT: 'a part of it disappeared',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file and no folder',
  EPERM: 'this user may not change it',
  EROFS: 'it lies on a read-only file system',
};

/**
 * Says in words what the system refused about the data folder; null for an error that is not about the folder, which is then a
 * bug and has to be thrown on.
 */
export function folderTrouble(folder: string, error: unknown): EmbeddedFailure | null {
  const reason = reasonOf(error);
  if (reason === null) return null;
  return {
    code: 'data_folder_unusable',
    message: `The data folder ${folder} cannot be used: ${reason}. Make it a folder that this user can write to, choose another one, ${ELSEWHERE}.`,
  };
}

function reasonOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  if (error.code === 'ERR_SQLITE_ERROR') return `its lock file cannot be locked (${error.message})`;
  const known = typeof error.code === 'string' ? FOLDER_TROUBLE[error.code] : undefined;
  return known === undefined ? null : `${known} (${error.message})`;
}

/** The error's code where the system gave one (`ENOENT`), for callers that expect some and not others. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
