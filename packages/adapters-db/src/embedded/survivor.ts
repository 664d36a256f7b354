import { setTimeout as sleep } from 'node:timers/promises';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import postgres from 'postgres';
import type { Binaries } from './binaries.js';
import type { DataFolder } from './data-folder.js';
import { ELSEWHERE, type EmbeddedFailure } from './failure.js';
import { type PostmasterFile, readLivePostmaster, readPostmasterFile, wasStartedBy } from './postmaster-file.js';
import type { ServerAccount } from './server-account.js';
import { endWithThisProcess, workingFolder } from './server-process.js';
import { argumentsFor, PATIENCE_MS, type Server, START_LIMIT_MS, stopServer } from './server.js';
import { DATABASE, OWNER, SOCKET_PORT } from './settings.js';
import { clientFolder, removeTemporarySocketFolder } from './socket-folder.js';

const POLL_MS = 4;
const HUNG_PATIENCE_MS = 3_000;

/**
 * Takes over the server that an earlier owner of the folder left running: as it is, where it runs these programs with these settings
 * and answers; otherwise it is stopped. Null where no server runs afterwards. To be called by the owner of the folder alone.
 */
export async function takeOverSurvivor(
  folder: DataFolder,
  binaries: Binaries,
  account: ServerAccount,
  log: (line: string) => void,
): Promise<Result<Server | null, EmbeddedFailure>> {
  const { cluster, name } = folder;
  const survivor = await settled(folder, log);
  if (survivor === null) return (await answersUnseen(cluster)) ? fail(outOfSight(name)) : ok(null);

  const { pid, socketFolder, status } = survivor;
  const place = await workingFolder(cluster, account);
  if (!place.ok) return place;
  const args = await argumentsFor(cluster, place.value.dataPath, socketFolder);
  const answers = status === 'ready' && (await isAnswering(clientFolder(cluster, socketFolder)));
  if (answers && (await wasStartedBy(cluster, binaries.postgres, args))) {
    endWithThisProcess(pid, 'SIGINT');
    log(`goes on with the PostgreSQL that an earlier process left running in ${name} (process ${pid})`);
    return ok({ pid, socketFolder });
  }
  log(`stops the PostgreSQL that an earlier process left in ${name} (process ${pid})`);
  await stopServer({ pid, cluster, patienceMs: answers || status === 'stopping' ? PATIENCE_MS : HUNG_PATIENCE_MS });
  await removeTemporarySocketFolder(socketFolder);
  return ok(null);
}

/** The server that runs in the cluster, when it is past its start or has had enough time for that; null where none runs (any more). */
async function settled({ cluster, name }: DataFolder, log: (line: string) => void): Promise<PostmasterFile | null> {
  const deadline = performance.now() + START_LIMIT_MS;
  for (let round = 0; ; round += 1) {
    const found = await readLivePostmaster(cluster);
    if (found?.status !== 'starting' || performance.now() >= deadline) return found;
    if (round === 0) log(`waits for the PostgreSQL that is just starting in ${name} (process ${found.pid})`);
    await sleep(POLL_MS);
  }
}

/** Whether the server that is noted in the cluster answers although no process here is it: it runs in another container. */
async function answersUnseen(cluster: string): Promise<boolean> {
  const noted = await readPostmasterFile(cluster);
  return noted !== null && noted.socketFolder !== '' && isAnswering(clientFolder(cluster, noted.socketFolder));
}

function outOfSight(name: string): EmbeddedFailure {
  return {
    code: 'data_folder_in_use',
    message: `The data folder ${name} is in use by a PostgreSQL that this process cannot see, perhaps in another container. Stop that one first, choose another data folder for this one, ${ELSEWHERE}.`,
  };
}

const ANSWER_LIMIT_S = 2;

/** Whether a server behind the socket in `host` runs a statement within two seconds. */
export async function isAnswering(host: string): Promise<boolean> {
  const sql = postgres({
    host,
    port: SOCKET_PORT,
    user: OWNER,
    database: DATABASE,
    max: 1,
    connect_timeout: ANSWER_LIMIT_S,
    fetch_types: false,
    connection: { application_name: 'quayside launcher', statement_timeout: ANSWER_LIMIT_S * 1000 },
  });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 0 });
  }
}
