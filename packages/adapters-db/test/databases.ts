import { Database, type Connection } from '../src/index.js';
import { DatabaseSupply, type Supplied } from './database-supply.js';
import { embeddedServer, standaloneServer, type TestServer } from './servers.js';

/**
 * A database that nobody else uses. One that was made in a `before` hook is there for the suite, one that was made in a
 * `beforeEach` hook or a test for that test; then every connection to it is closed.
 */
export interface FreshDatabase {
  readonly connection: Connection;
  /** A pool on it. */
  readonly database: Database;
  /** One more pool on it: what another process would have. */
  readonly connect: () => Database;
  /** Has something else closed that rests on it, before its pools are. */
  readonly atEnd: (close: () => Promise<void>) => void;
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
  for (const [name, supply] of supplies) {
    const body = (): void => {
      const databases = new SuiteDatabases(supply);
      beforeEach(() => databases.begin());
      afterEach(() => databases.end());
      after(() => databases.endAll());
      suite(name, databases);
    };
    if (supply) describe(`on ${name}`, body);
    else describe.skip(`on ${name}`, body);
  }
};

class SuiteDatabases implements Databases {
  readonly #supply: DatabaseSupply | null;
  /** How to close what is open, the last one first: what rests on something is closed before it. */
  readonly #open: (() => Promise<void>)[] = [];
  /** How much of it was open before the present test. */
  #before = 0;

  constructor(supply: DatabaseSupply | null) {
    this.#supply = supply;
  }

  fresh = async (): Promise<FreshDatabase> => {
    const supply = this.#present();
    const supplied = await supply.migrated();
    this.#open.push(async () => supply.giveBack(supplied));
    return this.#opened(supplied);
  };

  empty = async (): Promise<FreshDatabase> => this.#opened(await this.#present().empty());

  begin(): void {
    this.#before = this.#open.length;
  }

  async end(): Promise<void> {
    for (const close of this.#open.splice(this.#before).toReversed()) await close();
  }

  async endAll(): Promise<void> {
    this.#before = 0;
    await this.end();
  }

  #opened({ connection }: Supplied): FreshDatabase {
    const connect = (): Database => {
      const pool = new Database({ connection, connections: 5, name: 'quayside tests' });
      this.#open.push(() => pool.close());
      return pool;
    };
    return { connection, database: connect(), connect, atEnd: (close) => void this.#open.push(close) };
  }

  #present(): DatabaseSupply {
    if (!this.#supply) throw new Error('this server is not to be had here');
    return this.#supply;
  }
}

const supplyOf = (server: TestServer | null): DatabaseSupply | null => server && new DatabaseSupply(server);
const supplies: readonly (readonly [string, DatabaseSupply | null])[] = [
  ['embedded PostgreSQL', supplyOf(await embeddedServer())],
  ['PostgreSQL server', supplyOf(await standaloneServer())],
];

after(async () => {
  for (const [, supply] of supplies) await supply?.stop();
});
