import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import { type Binaries, locateBinaries } from './binaries.js';
import { prepareCluster } from './cluster.js';
import type { DataFolder } from './data-folder.js';
import type { EmbeddedFailure } from './failure.js';
import { clearStaleFiles } from './postmaster-file.js';
import { chooseServerAccount, type ServerAccount } from './server-account.js';
import { launchServer, type LaunchFailure, type Server } from './server.js';
import { takeOverSurvivor } from './survivor.js';

const ATTEMPTS = 5;
const BETWEEN_ATTEMPTS_MS = 100;

/** Gives the owner of the folder a server that takes connections: the one that an earlier owner left, or a new one. */
export async function bringUpServer(
  folder: DataFolder,
  log: (line: string) => void,
): Promise<Result<Server, EmbeddedFailure>> {
  const account = await chooseServerAccount(folder.cluster);
  const binaries = await locateBinaries(account);
  if (!binaries.ok) return binaries;

  // A server that its owner had just begun to start when it was killed may appear between our look around and our start. PostgreSQL
  // lets only one of the two run; the next look finds it.
  for (let attempt = 1; ; attempt += 1) {
    const server = await findOrLaunch(folder, binaries.value, account, log);
    if (server.ok) return server;
    const { code, message, contended } = server.error;
    if (!contended || attempt === ATTEMPTS) return fail({ code, message });
    await sleep(BETWEEN_ATTEMPTS_MS);
  }
}

async function findOrLaunch(
  folder: DataFolder,
  binaries: Binaries,
  account: ServerAccount,
  log: (line: string) => void,
): Promise<Result<Server, LaunchFailure>> {
  const survivor = await takeOverSurvivor(folder, binaries, account, log);
  if (!survivor.ok) return fail({ ...survivor.error, contended: false });
  if (survivor.value !== null) return ok(survivor.value);

  await clearStaleFiles(folder.cluster);
  const prepared = await prepareCluster(folder, binaries, account, log);
  return prepared.ok ? launchServer(folder, binaries, account, log) : fail({ ...prepared.error, contended: false });
}
