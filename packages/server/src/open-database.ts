import { attachOrStartEmbeddedPostgres, Database, startEmbeddedPostgres, type Connection } from '@quayside/adapters-db';
import type { Log } from '@quayside/application';
import { fail, ok, type Result } from '@quayside/domain';
import type { Config } from './config/settings.js';

/** A reason not to start, as one line that says what to do. */
export interface StartFailure {
  readonly message: string;
}

export interface OpenDatabase {
  readonly database: Database;
  /** Where it is, without secrets, for people. */
  readonly place: string;
  close(): Promise<void>;
}

/**
 * Opens the database that the configuration names: a server, or the embedded one in the data folder. A server process
 * owns the embedded one; a command beside it borrows it.
 */
export const openDatabase = async (
  config: Config,
  log: Log,
  role: 'server' | 'command',
): Promise<Result<OpenDatabase, StartFailure>> => {
  if (config.DATABASE_URL !== null)
    return connect(config, config.DATABASE_URL, `PostgreSQL at ${withoutSecrets(config.DATABASE_URL)}`, async () => {});
  const open = role === 'server' ? startEmbeddedPostgres : attachOrStartEmbeddedPostgres;
  const embedded = await open({ folder: config.QUAYSIDE_DATA_FOLDER, log: (line) => log.debug(line) });
  if (!embedded.ok) return fail({ message: embedded.error.message });
  const connected = await connect(
    config,
    embedded.value.connection,
    `embedded PostgreSQL in ${config.QUAYSIDE_DATA_FOLDER}`,
    () => embedded.value.stop(),
  );
  if (!connected.ok) await embedded.value.stop();
  return connected;
};

const connect = async (
  config: Config,
  connection: Connection,
  place: string,
  after: () => Promise<void>,
): Promise<Result<OpenDatabase, StartFailure>> => {
  const database = new Database({ connection, connections: config.QUAYSIDE_DATABASE_CONNECTIONS });
  const close = async () => {
    await database.close();
    await after();
  };
  try {
    const [row] = await database.query('select current_setting($1::text)::integer as version', ['server_version_num']);
    if (Number(row?.['version']) >= 150_000) return ok({ database, place, close });
    await database.close();
    return fail({ message: `${place} is older than version 15: point DATABASE_URL at a newer one.` });
  } catch (error) {
    await database.close();
    const why =
      error instanceof Error && error.cause instanceof Error
        ? error.cause.message
        : String(error instanceof Error ? error.message : error);
    return fail({ message: `${place} does not answer (${why}): start it, or correct DATABASE_URL.` });
  }
};

const withoutSecrets = (url: string): string => {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
};
