import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { access, chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { findBinaryPackage } from '../src/embedded/binaries.js';
import { startEmbeddedPostgres } from '../src/embedded/index.js';
import type { Connection } from '../src/index.js';

/** A server that tests may make databases on. */
export interface TestServer {
  readonly name: string;
  start(): Promise<RunningServer>;
}
export interface RunningServer {
  /** How a database of it is reached. */
  connectionTo(database: string): Connection;
  /** A database that exists, from which others are made. */
  readonly home: string;
  /** True where `stop` takes every database with it: dropping them one by one would cost a checkpoint each. */
  readonly isThrownAway: boolean;
  stop(): Promise<void>;
}

/** The embedded PostgreSQL in a temporary folder; null where there is none for this platform. */
export const embeddedServer = async (): Promise<TestServer | null> => {
  if (!(await findBinaryPackage(process.platform, process.arch)).ok) return null;
  return {
    name: 'embedded PostgreSQL',
    start: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'quayside-test-'));
      await chmod(folder, 0o755);
      const started = await startEmbeddedPostgres({ folder });
      if (!started.ok) throw new Error(`the embedded database did not start: ${started.error.message}`);
      const { connection } = started.value;
      return {
        connectionTo: (database) => ({ ...connection, database }),
        home: connection.database,
        isThrownAway: true,
        stop: async () => {
          await started.value.stop();
          await rm(folder, { recursive: true, force: true });
        },
      };
    },
  };
};

const serverName = 'PostgreSQL server';

/** The server that the environment names, else the one on the standard port, else one of our own; null where there is none. */
export const standaloneServer = async (): Promise<TestServer | null> => {
  const named = process.env['QUAYSIDE_TEST_DATABASE_URL'];
  if (named !== undefined && named !== '') return { name: serverName, start: async () => serverAt(named) };
  const standard = 'postgres://postgres@127.0.0.1:5432/postgres';
  if (await isUsable(standard)) return { name: serverName, start: async () => serverAt(standard) };
  const programs = await newestPrograms();
  return programs === null ? null : { name: serverName, start: () => startPrograms(programs) };
};

const serverAt = (url: string): RunningServer => ({
  connectionTo: (database) => {
    const other = new URL(url);
    other.pathname = `/${database}`;
    return other.href;
  },
  home: new URL(url).pathname.slice(1) || 'postgres',
  isThrownAway: false,
  stop: async () => {},
});

/** Whether a server of a version that we support answers. */
const isUsable = async (url: string): Promise<boolean> => {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => {} });
  try {
    const [row] = await sql.unsafe<{ version: string }[]>("select current_setting('server_version_num') as version");
    return Number(row?.version) >= 150_000;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
};

const newestPrograms = async (): Promise<string | null> => {
  const home = '/usr/lib/postgresql';
  const versions = (await readdir(home).catch(() => [])).filter((version) => Number(version) >= 15);
  const folders = versions.toSorted((a, b) => Number(b) - Number(a)).map((version) => join(home, version, 'bin'));
  for (const folder of folders) {
    const found = await access(join(folder, 'initdb')).then(
      () => true,
      () => false,
    );
    if (found) return folder;
  }
  return null;
};

/** Starts a server for the length of the tests. What it holds is thrown away, so nothing is forced to the disk. */
const startPrograms = async (programs: string): Promise<RunningServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'quayside-test-'));
  // PostgreSQL refuses to run as root.
  const nobody = { uid: 65_534, gid: 65_534 };
  const account = process.getuid?.() === 0 ? nobody : {};
  if (account === nobody) await chown(folder, nobody.uid, nobody.gid);
  const data = join(folder, 'data');
  const made = spawn(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
    { stdio: 'ignore', cwd: folder, ...account },
  );
  const [code] = (await once(made, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`initdb of ${programs} ended with ${code}`);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    full_page_writes: 'off',
  };
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { stdio: 'ignore', cwd: folder, ...account },
  );
  const kill = (): void => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', kill);
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await answering(url, server);
  return {
    ...serverAt(url),
    isThrownAway: true,
    stop: async () => {
      process.off('exit', kill);
      const ended = once(server, 'exit');
      server.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Waits for a server that has just been started; the time limit of the hook ends the waiting. */
const answering = async (url: string, server: ChildProcess): Promise<void> => {
  while (!(await isUsable(url))) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    await sleep(50);
  }
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the probe has no port');
  return address.port;
};
