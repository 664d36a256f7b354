import { mkdtemp, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import type { Binaries } from './binaries.js';
import type { DataFolder } from './data-folder.js';
import { ELSEWHERE, type EmbeddedFailure, errorCode } from './failure.js';
import { adviceFor, lastWords } from './last-words.js';
import { grantToServer, grantTreeToServer, ownerOf, type ServerAccount } from './server-account.js';
import { runProgram, type WorkingFolder, workingFolder } from './server-process.js';
import { clusterArguments, DATABASE } from './settings.js';

/** Makes the cluster where there is none, and makes sure that these programs and this account can run an existing one. */
export async function prepareCluster(
  folder: DataFolder,
  binaries: Binaries,
  account: ServerAccount,
  log: (line: string) => void,
): Promise<Result<void, EmbeddedFailure>> {
  await removeUnfinished(folder);
  const owner = await ownerOf(folder.cluster);
  if (owner === null || (await readdir(folder.cluster)).length === 0) {
    return makeCluster(folder, binaries, account, log);
  }
  if (!account.switched && owner.uid !== account.uid) {
    return unusable(
      folder,
      `its database belongs to user ${owner.uid} and this is user ${account.uid}. Start as that user, give it to this one (chown -R)`,
    );
  }
  if (account.switched && owner.uid === 0) await grantTreeToServer(folder.cluster, account);
  else await grantToServer(folder.cluster, account);
  return checkVersion(folder, binaries);
}

async function checkVersion(folder: DataFolder, binaries: Binaries): Promise<Result<void, EmbeddedFailure>> {
  const major = await readVersion(folder.cluster);
  if (major === binaries.major) return ok(undefined);
  return major === null
    ? unusable(
        folder,
        `${folder.cluster} is not empty and is no PostgreSQL database. Move it away, choose another folder`,
      )
    : unusable(
        folder,
        `its database was made by PostgreSQL ${major} and this is PostgreSQL ${binaries.major}. Start it once more with the version of Quayside that made it and take the data over with pg_dump, choose another folder`,
      );
}

async function readVersion(cluster: string): Promise<string | null> {
  try {
    return (await readFile(path.join(cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * A cluster is made in a folder beside its place and moved there when it is complete and on the disk, so that whoever dies while
 * making one leaves nothing that looks like a cluster.
 */
async function makeCluster(
  folder: DataFolder,
  binaries: Binaries,
  account: ServerAccount,
  log: (line: string) => void,
): Promise<Result<void, EmbeddedFailure>> {
  const unfinished = await mkdtemp(folder.unfinishedPrefix);
  await grantToServer(unfinished, account);
  const place = await workingFolder(unfinished, account);
  if (!place.ok) return place;

  const made = await fill(place.value, binaries, account);
  if (!made.ok) {
    await removeUnfinished(folder);
    const advice = adviceFor(made.error) ?? `Make sure that this user can run ${binaries.initdb}, ${ELSEWHERE}.`;
    return fail({
      code: 'start_failed',
      message: `No database could be made in the data folder ${folder.name}: ${made.error}. ${advice}`,
    });
  }
  await rename(unfinished, folder.cluster);
  await syncFolder(folder.root);
  log(`made a new database in ${folder.cluster}`);
  return ok(undefined);
}

async function fill(
  { folder, dataPath }: WorkingFolder,
  { initdb, postgres }: Binaries,
  account: ServerAccount,
): Promise<Result<void, string>> {
  const initialized = await runProgram(initdb, clusterArguments(dataPath), folder, account, '');
  if (!initialized.succeeded) return fail(lastWords(initialized.output));
  const quiet = ['-c', 'log_min_messages=fatal', '-c', 'exit_on_error=on'];
  const single = ['--single', '-D', dataPath, ...quiet, 'template1'];
  const created = await runProgram(postgres, single, folder, account, `CREATE DATABASE ${DATABASE}\n`);
  return created.succeeded ? ok(undefined) : fail(lastWords(created.output));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Clears what a start that died half-way left. Where a program of that start is still at work it ends by itself soon, without anybody
 * to report to; what it has written meanwhile the next start removes.
 */
async function removeUnfinished(folder: DataFolder): Promise<void> {
  const prefix = path.basename(folder.unfinishedPrefix);
  for (const name of await readdir(folder.root)) {
    if (!name.startsWith(prefix)) continue;
    const unfinished = path.join(folder.root, name);
    try {
      await rm(unfinished, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
    } catch (error) {
      if (errorCode(error) !== 'ENOTEMPTY') throw error;
    }
  }
}

function unusable(folder: DataFolder, reason: string): Result<never, EmbeddedFailure> {
  return fail({
    code: 'data_folder_unusable',
    message: `The data folder ${folder.name} cannot be used: ${reason}, ${ELSEWHERE}.`,
  });
}
