import { mkdtemp, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import type { EmbeddedFailure } from './failure.js';
import { canReach, grantToServer, type ServerAccount } from './server-account.js';
import { SOCKET_PORT } from './settings.js';

/** The address of a Unix socket has a fixed size: 108 bytes on Linux, 104 on macOS, with a zero at the end. */
const LONGEST_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;

const TEMPORARY_PREFIX = 'quayside-pg-';

/** How the server is told to put its socket into the cluster itself: its working folder, however that is called. */
export const IN_CLUSTER = '.';

/**
 * Where the server shall put its socket, as an argument for it: into the cluster, or, where the path would be too long for a socket
 * or has a character that clients take for a separator of hosts, into a new short folder for temporary files. The server notes the
 * place in its `postmaster.pid`, where other processes find it.
 */
export async function chooseSocketFolder(
  cluster: string,
  account: ServerAccount,
): Promise<Result<string, EmbeddedFailure>> {
  if (fits(cluster)) return ok(IN_CLUSTER);
  for (const base of new Set([tmpdir(), '/tmp'])) {
    if (!fits(path.join(base, `${TEMPORARY_PREFIX}XXXXXX`))) continue;
    const folder = await makeTemporary(base, account);
    if (folder !== null) return ok(folder);
  }
  return fail({
    code: 'data_folder_unusable',
    message: `The data folder ${path.dirname(cluster)} has too long a path for a Unix socket (${LONGEST_SOCKET_PATH} bytes at most), and there is no usable folder for temporary files. Choose a data folder with a shorter path, or make /tmp writable.`,
  });
}

function fits(folder: string): boolean {
  const socket = path.join(folder, `.s.PGSQL.${SOCKET_PORT}`);
  return Buffer.byteLength(socket) <= LONGEST_SOCKET_PATH && !/[,:"'\\\s]/.test(socket);
}

async function makeTemporary(base: string, account: ServerAccount): Promise<string | null> {
  try {
    const folder = await mkdtemp(path.join(base, TEMPORARY_PREFIX));
    await grantToServer(folder, account);
    return (await canReach(account, folder)) ? folder : null;
  } catch {
    return null;
  }
}

/** The folder of the socket as clients see it. */
export function clientFolder(cluster: string, socketFolder: string): string {
  return path.resolve(cluster, socketFolder);
}

/** Removes a socket folder that was made for one run of the server; one in the cluster is left alone. */
export async function removeTemporarySocketFolder(socketFolder: string): Promise<void> {
  if (!path.isAbsolute(socketFolder) || !path.basename(socketFolder).startsWith(TEMPORARY_PREFIX)) return;
  await removeSocket(socketFolder);
  // Whatever else may lie there is not ours to remove; an empty folder that stays does no harm.
  await rmdir(socketFolder).catch(() => undefined);
}

/** Removes a socket that no server listens on any more, and the file that PostgreSQL keeps beside it. */
export async function removeSocket(folder: string): Promise<void> {
  await rm(path.join(folder, `.s.PGSQL.${SOCKET_PORT}`), { force: true });
  await rm(path.join(folder, `.s.PGSQL.${SOCKET_PORT}.lock`), { force: true });
}
