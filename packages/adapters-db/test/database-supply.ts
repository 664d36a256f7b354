import { randomBytes } from 'node:crypto';
import { Database, migrateUp, type Connection } from '../src/index.js';
import type { RunningServer, TestServer } from './servers.js';

/** A database on a test server, that nobody is connected to. */
export interface Supplied {
  readonly name: string;
  readonly connection: Connection;
}

/**
 * Databases of a server that is started when the first one is asked for. A migrated database is copied from a template and,
 * when it is given back, emptied for the next one who asks: making and dropping one takes far longer than most tests.
 */
export class DatabaseSupply {
  readonly #server: TestServer;
  readonly #made: string[] = [];
  /** Those that were given back, each as soon as it is empty; null where it cannot be used again. */
  readonly #emptied: Promise<Supplied | null>[] = [];
  #running: Promise<{ readonly server: RunningServer; readonly home: Database }> | null = null;
  #template: Promise<{ readonly name: string; readonly shape: string }> | null = null;

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** A database with every migration and no row. */
  async migrated(): Promise<Supplied> {
    const emptied = await this.#emptied.shift();
    return emptied ?? this.#make((await this.#known()).name);
  }

  /** A database with nothing in it. */
  empty(): Promise<Supplied> {
    return this.#make('template0');
  }

  /** Takes a database back, and ends every connection to it. Nobody waits until it is empty but the next who takes it. */
  giveBack(database: Supplied): void {
    this.#emptied.push(this.#empty(database));
  }

  async stop(): Promise<void> {
    if (this.#running === null) return;
    const { server, home } = await this.#running;
    await Promise.all(this.#emptied);
    if (!server.isThrownAway) for (const name of this.#made) await home.query(`drop database ${name} with (force)`);
    await home.close();
    await server.stop();
  }

  /** Null where a test changed more than rows: nobody else gets such a database. */
  async #empty(supplied: Supplied): Promise<Supplied | null> {
    const { home } = await this.#started();
    await home.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1::text', [
      supplied.name,
    ]);
    const database = new Database({ connection: supplied.connection, connections: 1 });
    try {
      if ((await shapeOf(database)) !== (await this.#known()).shape) return null;
      await database.script(emptying);
      return supplied;
    } finally {
      await database.close();
    }
  }

  async #make(template: string): Promise<Supplied> {
    const { server, home } = await this.#started();
    const name = `quayside_test_${randomBytes(6).toString('hex')}`;
    await home.query(`create database ${name} template ${template}`);
    this.#made.push(name);
    // Nothing here outlives the tests, so no commit waits for the disk.
    await home.query(`alter database ${name} set synchronous_commit to off`);
    return { name, connection: server.connectionTo(name) };
  }

  #started() {
    this.#running ??= this.#start();
    return this.#running;
  }

  async #start() {
    const server = await this.#server.start();
    return { server, home: new Database({ connection: server.connectionTo(server.home), connections: 1 }) };
  }

  #known() {
    this.#template ??= this.#makeTemplate();
    return this.#template;
  }

  async #makeTemplate() {
    const { name, connection } = await this.#make('template0');
    const database = new Database({ connection, connections: 1 });
    const migrated = await migrateUp(database);
    if (!migrated.ok) throw new Error(migrated.error.message);
    const shape = await shapeOf(database);
    await database.close();
    return { name, shape };
  }
}

/** Tells apart whether something other than rows is different. */
const shapeOf = async (database: Database): Promise<string> => {
  const [row] = await database.query(`
    select md5(string_agg(part, ',' order by part)) as shape from (
      select concat_ws(' ', 'relation', relnamespace::regnamespace, relname, relkind, relnatts, relhastriggers) from pg_class
        where relnamespace::regnamespace::text not like 'pg\\_%' and relnamespace::regnamespace::text <> 'information_schema'
      union all select concat_ws(' ', 'constraint', connamespace::regnamespace, conname, contype) from pg_constraint
      union all select concat_ws(' ', 'migration', name, checksum) from public.quayside_migrations
    ) parts(part)`);
  return String(row?.['shape']);
};

/** Tables that keep what is in them are emptied all the same, and the chain of the audit begins anew. */
const emptying = `set local session_replication_role = replica; do $$ declare one record; found boolean; begin
  for one in select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'public') loop
    execute 'select exists (select from ' || one.name || ')' into found;
    if found then execute 'truncate ' || one.name || ' cascade'; end if;
  end loop;
  insert into audit.chain default values;
  perform setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) from pg_sequences where last_value is not null;
end $$`;
