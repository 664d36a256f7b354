import { DependencyDown } from '@quayside/application/kernel';
import postgres from 'postgres';

/** Where a PostgreSQL server is: a URL, or a socket folder as the embedded one has it. */
export type Connection =
  | string
  | { readonly host: string; readonly port: number; readonly user: string; readonly database: string };

export interface DatabaseOptions {
  readonly connection: Connection;
  /** Connections of the pool. */
  readonly connections?: number;
  /** What PostgreSQL shows of this process in `pg_stat_activity`. */
  readonly name?: string;
}

export type Row = Record<string, unknown>;

/** Raised by a statement whose condition did not hold: another unit was faster. See migration `kernel/0001`. */
export const staleState = 'QS001';

/** A connection pool, with what every store here needs of it. */
export class Database {
  readonly #pool: postgres.Sql;
  readonly #listeners = new Set<(news: 'committed' | 'placed') => void>();
  readonly #connect: (options: Options) => postgres.Sql;
  #listening: Promise<postgres.ListenMeta> | null = null;

  constructor({ connection, connections = 10, name = 'quayside' }: DatabaseOptions) {
    this.#connect = (options) =>
      typeof connection === 'string' ? postgres(connection, options) : postgres({ ...connection, ...options });
    this.#pool = this.#connect({ ...settings(name), max: connections });
  }

  /** Runs one statement, prepared. Text parameters only; the statement casts them. Throws `DependencyDown` where the server is away. */
  async query<R extends Row = Row>(text: string, parameters: readonly Parameter[] = []): Promise<readonly R[]> {
    try {
      return await this.#pool.unsafe<R[]>(text, [...parameters], { prepare: true });
    } catch (error) {
      throw outage(error) ?? error;
    }
  }

  /**
   * Runs statements as one transaction that is sent in one go, the commit with it: a statement that fails makes the
   * server refuse all that follow, and the commit becomes a rollback. Gives back each statement's rows.
   */
  async transaction(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]> {
    const connection = await this.#pool.reserve().catch((error: unknown) => {
      throw outage(error) ?? error;
    });
    try {
      const sent = [
        connection.unsafe('begin'),
        ...statements.map(({ text, parameters }) => connection.unsafe(text, [...parameters], { prepare: true })),
        connection.unsafe('commit'),
      ];
      const ended = await Promise.allSettled(sent);
      const failed = ended.find((end) => end.status === 'rejected');
      if (failed) throw outage(failed.reason) ?? failed.reason;
      return ended.slice(1, -1).map((end) => (end.status === 'fulfilled' ? end.value : []));
    } finally {
      connection.release();
    }
  }

  /** A connection of its own, for locks that live as long as it does. */
  dedicated(closed: () => void): postgres.Sql {
    return this.#connect({
      ...settings('quayside holds'),
      max: 1,
      max_lifetime: null,
      idle_timeout: 0,
      onclose: closed,
    });
  }

  /** Runs statements that cannot be prepared, such as migrations, in one transaction of its own. */
  async script(text: string, then: readonly Statement[] = []): Promise<void> {
    await this.#pool.begin(async (sql) => {
      await sql.unsafe(text);
      for (const statement of then) await sql.unsafe(statement.text, [...statement.parameters]);
    });
  }

  onNews(listener: (news: 'committed' | 'placed') => void): () => void {
    this.#listeners.add(listener);
    // What other processes place is heard from the server; a listener that is set up late misses nothing for long.
    this.#listening ??= this.#pool.listen(
      'quayside_placed',
      () => this.announce('placed'),
      () => this.announce('placed'),
    );
    this.#listening.catch(() => (this.#listening = null));
    return () => this.#listeners.delete(listener);
  }

  announce(news: 'committed' | 'placed'): void {
    for (const listener of this.#listeners) listener(news);
  }

  async close(): Promise<void> {
    await this.#pool.end({ timeout: 5 });
  }
}

export type Parameter = string | number | boolean | null;
export interface Statement {
  readonly text: string;
  readonly parameters: readonly Parameter[];
}

/** Moments stay text, in the one form that the core knows; counts and amounts are safe integers. */
type Options = postgres.Options<{ instant: postgres.PostgresType<string>; bigint: postgres.PostgresType<number> }>;

const settings = (name: string): Options => ({
  max_lifetime: null,
  connect_timeout: 10,
  // Nothing here reads arrays, and nobody would hear of it if a connection broke while the driver asks for their types.
  fetch_types: false,
  // The driver's own waits grow to 20 seconds: so long after it came back, a server would be missed.
  backoff: (failures: number) => Math.min(0.02 * 2 ** failures, 1),
  onnotice: () => {},
  connection: {
    application_name: name,
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 15_000,
    lock_timeout: 10_000,
  },
  types: {
    instant: { to: 1184, from: [1184], serialize: (value: string) => value, parse: instantOf },
    bigint: { to: 20, from: [20], serialize: String, parse: Number },
  },
});

/** `2026-01-31 12:00:00.5+00` as `2026-01-31T12:00:00.500Z`. */
const instantOf = (text: string): string => {
  // Sessions are in UTC, so the offset is always `+00`.
  const [seconds, fraction = ''] = text.slice(11, -3).split('.');
  return `${text.slice(0, 10)}T${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
};

/** The word for it where the server is away, rather than unwilling. */
export const outage = (error: unknown): DependencyDown | null => {
  const code = errorCode(error);
  const away =
    code !== null &&
    (/^(CONNECTION_|CONNECT_TIMEOUT|ECONN|ENOENT|ENOTFOUND|EPIPE|ETIMEDOUT)/.test(code) ||
      /^(57P0[123]|53300|08)/.test(code));
  return away ? new DependencyDown('the database does not answer', { cause: error }) : null;
};

export const errorCode = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;

export const constraintOf = (error: unknown): string | null =>
  error instanceof postgres.PostgresError ? (error.constraint_name ?? null) : null;
