import { Database } from '@quayside/adapters-db';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from './processes.js';

/** A database on a PostgreSQL server, for one suite. */
export interface ServerDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/**
 * Makes an empty database on the server that the environment names, else on the one on the standard port, else on one of
 * our own. Null where there is none.
 */
export const serverDatabase = async (): Promise<ServerDatabase | null> => {
  const server = await serverOfTests();
  if (server === null) return null;
  const name = `quayside_test_${randomBytes(6).toString('hex')}`;
  await execute(server.url, `create database ${name}`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await execute(server.url, `drop database ${name} with (force)`);
      await server.stop();
    },
  };
};

interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

const serverOfTests = async (): Promise<Server | null> => {
  const named = process.env['QUAYSIDE_TEST_DATABASE_URL'];
  if (named !== undefined && named !== '') return { url: named, stop: async () => {} };
  const standard = 'postgres://postgres@127.0.0.1:5432/postgres';
  if (await isUsable(standard)) return { url: standard, stop: async () => {} };
  const programs = await newestPrograms();
  return programs === null ? null : startPrograms(programs);
};

const execute = async (url: string, statement: string): Promise<void> => {
  const database = new Database({ connection: url, connections: 1 });
  try {
    await database.query(statement);
  } finally {
    await database.close();
  }
};

/** Whether a server of a version that we support answers. */
const isUsable = async (url: string): Promise<boolean> => {
  const database = new Database({ connection: url, connections: 1 });
  try {
    const [row] = await database.query("select current_setting('server_version_num')::integer as version");
    return Number(row?.['version']) >= 150_000;
  } catch {
    return false;
  } finally {
    await database.close();
  }
};

const newestPrograms = async (): Promise<string | null> => {
  const home = '/usr/lib/postgresql';
  const versions = (await readdir(home).catch(() => [])).filter((version) => Number(version) >= 15);
  for (const version of versions.toSorted((a, b) => Number(b) - Number(a))) {
    const folder = join(home, version, 'bin');
    const isThere = await access(join(folder, 'initdb')).then(
      () => true,
      () => false,
    );
    if (isThere) return folder;
  }
  return null;
};

/** Starts a server that is thrown away afterwards, so nothing of it is forced to the disk. */
const startPrograms = async (programs: string): Promise<Server> => {
  const folder = await mkdtemp(join(tmpdir(), 'quayside-test-'));
  // PostgreSQL refuses to run as root.
  const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;
  if (account) await chown(folder, account.uid, account.gid);
  const run = (program: string, args: readonly string[]): ChildProcess =>
    spawn(join(programs, program), args, { stdio: 'ignore', cwd: folder, ...account });
  const data = join(folder, 'data');
  const made = run('initdb', [
    '-D',
    data,
    '-U',
    'postgres',
    '--auth=trust',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]);
  const [code] = (await once(made, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`initdb of ${programs} ended with ${code}`);
  const port = await freePort();
  const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off' };
  const server = run('postgres', [
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const kill = (): void => void server.kill('SIGKILL');
  process.once('exit', kill);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await until(() => isUsable(url), 'the PostgreSQL server of the tests to answer', 30_000);
  return {
    url,
    stop: async () => {
      process.off('exit', kill);
      const gone = once(server, 'exit');
      server.kill('SIGINT');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
