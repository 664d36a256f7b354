import { randomBytes } from 'node:crypto';
import { Database, migrateUp, type Connection } from '../src/index.js';
import { embeddedServer, standaloneServer, type RunningServer, type TestServer } from './servers.js';

/**
 * A database that nobody else uses. One that was made in a `before` hook is there for the suite, one that was made in a
 * `beforeEach` hook or a test for that test; then every connection to it is closed.
 */
export interface FreshDatabase {
  readonly connection: Connection;
  /** A pool on it. */
  readonly database: Database;
  /** One more pool on it: what another process would have. */
  connect(): Database;
  /** Has something else closed that rests on it, before its pools are. */
  atEnd(close: () => Promise<void>): void;
}

export interface Databases {
  /** A new database with every migration. To be called in a hook or a test. */
  fresh(): Promise<FreshDatabase>;
  /** A new database with nothing in it. */
  empty(): Promise<FreshDatabase>;
}

/**
 * Runs a suite on the embedded PostgreSQL and on a PostgreSQL server. Where one of them is not to be had, its suite is
 * skipped by name, which fails the run under CI. `name` is for the titles of contract suites.
 */
export const describeOnDatabases = (suite: (name: string, databases: Databases) => void): void => {
  for (const [name, server] of servers) {
    const body = (): void => {
      const databases = new SuiteDatabases(server);
      beforeEach(() => databases.begin());
      afterEach(() => databases.end());
      after(() => databases.drop());
      suite(name, databases);
    };
    if (server) describe(`on ${name}`, body);
    else describe.skip(`on ${name}`, body);
  }
};

/** A server that is started when the first suite asks for it, and the template that fresh databases are copied from. */
class LazyServer {
  readonly #server: TestServer;
  #running: Promise<RunningServer> | null = null;
  #template: Promise<string> | null = null;

  constructor(server: TestServer) {
    this.#server = server;
  }

  running(): Promise<RunningServer> {
    this.#running ??= this.#server.start();
    return this.#running;
  }

  /** Migrated once: a copy of it is made in a fraction of the time. */
  template(): Promise<string> {
    this.#template ??= this.#makeTemplate();
    return this.#template;
  }

  async execute(statement: string): Promise<void> {
    const { connectionTo, home } = await this.running();
    const database = new Database({ connection: connectionTo(home), connections: 1 });
    await database.query(statement);
    await database.close();
  }

  async drop(name: string): Promise<void> {
    const { isThrownAway } = await this.running();
    if (!isThrownAway) await this.execute(`drop database ${name} with (force)`);
  }

  async stop(): Promise<void> {
    if (this.#running === null) return;
    if (this.#template !== null) await this.drop(await this.#template);
    await (await this.#running).stop();
  }

  async #makeTemplate(): Promise<string> {
    const name = newName();
    await this.execute(`create database ${name}`);
    const database = new Database({ connection: (await this.running()).connectionTo(name), connections: 1 });
    const migrated = await migrateUp(database);
    await database.close();
    if (!migrated.ok) throw new Error(migrated.error.message);
    return name;
  }
}

class SuiteDatabases implements Databases {
  readonly #server: LazyServer | null;
  readonly #names: string[] = [];
  /** How to close what is open, the last one first: what rests on a pool is closed before it. */
  readonly #open: (() => Promise<void>)[] = [];
  /** How much of it was open before the present test. */
  #before = 0;

  constructor(server: LazyServer | null) {
    this.#server = server;
  }

  fresh = async (): Promise<FreshDatabase> => this.#make(await this.#present().template());

  empty = (): Promise<FreshDatabase> => this.#make('template0');

  begin(): void {
    this.#before = this.#open.length;
  }

  async end(): Promise<void> {
    for (const close of this.#open.splice(this.#before).toReversed()) await close();
  }

  async drop(): Promise<void> {
    this.#before = 0;
    await this.end();
    for (const name of this.#names.splice(0)) await this.#present().drop(name);
  }

  async #make(template: string): Promise<FreshDatabase> {
    const server = this.#present();
    const name = newName();
    await server.execute(`create database ${name} template ${template}`);
    this.#names.push(name);
    // Nothing here outlives the tests, so no commit waits for the disk.
    await server.execute(`alter database ${name} set synchronous_commit to off`);
    const connection = (await server.running()).connectionTo(name);
    const connect = (): Database => {
      const pool = new Database({ connection, connections: 5, name: 'quayside tests' });
      this.#open.push(() => pool.close());
      return pool;
    };
    return { connection, database: connect(), connect, atEnd: (close) => void this.#open.push(close) };
  }

  #present(): LazyServer {
    if (!this.#server) throw new Error('this server is not to be had here');
    return this.#server;
  }
}

const newName = (): string => `quayside_test_${randomBytes(6).toString('hex')}`;

const lazy = (server: TestServer | null): LazyServer | null => server && new LazyServer(server);
const servers: readonly (readonly [string, LazyServer | null])[] = [
  ['embedded PostgreSQL', lazy(await embeddedServer())],
  ['PostgreSQL server', lazy(await standaloneServer())],
];

after(async () => {
  for (const [, server] of servers) await server?.stop();
});
