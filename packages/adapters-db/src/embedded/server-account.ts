import { chmod, chown, lchown, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from './failure.js';

/** The system account that the database server runs as. PostgreSQL refuses to run as root. */
export interface ServerAccount {
  readonly uid: number;
  readonly gid: number;
  /** True where this process is root and the server has to be started as somebody else. */
  readonly switched: boolean;
}

const NOBODY = 65534;

/** This process's own account; for root, the one that owns the existing cluster, else 65534 (nobody). */
export async function chooseServerAccount(cluster: string): Promise<ServerAccount> {
  const uid = process.getuid?.() ?? NOBODY;
  const gid = process.getgid?.() ?? NOBODY;
  if (uid !== 0) return { uid, gid, switched: false };
  const owner = await ownerOf(cluster);
  if (owner !== null && owner.uid !== 0) return { ...owner, switched: true };
  return { uid: NOBODY, gid: NOBODY, switched: true };
}

/** Who owns `entry`; null where it does not exist. */
export async function ownerOf(entry: string): Promise<{ readonly uid: number; readonly gid: number } | null> {
  try {
    const { uid, gid } = await stat(entry);
    return { uid, gid };
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Whether `account` can get to `entry` by its absolute path, and read it (and search or run it, where that is what it is for). */
export async function canReach(account: ServerAccount, entry: string): Promise<boolean> {
  const target = await realpath(entry);
  const { root } = path.parse(target);
  for (let folder = path.dirname(target); folder !== root; folder = path.dirname(folder)) {
    if (!(await grants(account, folder, 0o1))) return false;
  }
  return grants(account, target, 0o5);
}

async function grants(account: ServerAccount, entry: string, bits: number): Promise<boolean> {
  const { mode, uid, gid } = await stat(entry);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

/** Gives a folder to the server's account, with the mode that PostgreSQL demands of its data. */
export async function grantToServer(folder: string, account: ServerAccount): Promise<void> {
  if (account.switched) await chown(folder, account.uid, account.gid);
  await chmod(folder, 0o700);
}

/**
 * Gives a cluster that belongs to root (restored from a backup, copied with `cp -r`) to the server's account. The folder itself
 * comes last: while it is root's, the next start knows that the work is not done.
 */
export async function grantTreeToServer(folder: string, account: ServerAccount): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true })) {
    await lchown(path.join(folder, entry), account.uid, account.gid);
  }
  await grantToServer(folder, account);
}
