import { DependencyDown } from '@quayside/application';
import { expect } from 'chai';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Database, type Connection } from '../../src/index.js';
import { describeOnDatabases, type FreshDatabase } from '../databases.js';

/** Stands between a pool and its server, and can be taken away: what was connected is cut off, what comes is refused. */
class Line {
  readonly #target: { readonly path: string } | { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;
  #port = 0;

  constructor(readonly connection: Connection) {
    const { host, port } = reached(connection);
    this.#target = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
  }

  /** How a database is reached by this line. */
  get through(): Connection {
    const { user, database } = reached(this.connection);
    return { host: '127.0.0.1', port: this.#port, user, database };
  }

  async open(): Promise<void> {
    const server = createServer((near) => {
      const far = connect(this.#target);
      for (const socket of [near, far]) this.#keep(socket, () => [near, far]);
      near.pipe(far).pipe(near);
    });
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'object' && address) this.#port = address.port;
    this.#server = server;
  }

  async cut(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close');
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    this.#server = null;
  }

  #keep(socket: Socket, both: () => readonly Socket[]): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      for (const each of both()) each.destroy();
    });
  }
}

const reached = (connection: Connection) => {
  if (typeof connection !== 'string') return connection;
  const { hostname, port, username, pathname } = new URL(connection);
  return { host: hostname, port: Number(port || 5432), user: username, database: pathname.slice(1) };
};

const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

describeOnDatabases((_name, databases) => {
  describe('a server that goes away and comes back', () => {
    let fresh: FreshDatabase;
    let line: Line;
    let database: Database;
    beforeEach(async () => {
      fresh = await databases.fresh();
      line = new Line(fresh.connection);
      await line.open();
      fresh.atEnd(() => line.cut());
      database = new Database({ connection: line.through, connections: 3 });
      fresh.atEnd(() => database.close());
    });

    const transaction = () =>
      database.transaction([
        { text: 'select $1::text as said', parameters: ['x'] },
        { text: 'select pg_sleep(0.001)', parameters: [] },
      ]);

    it('is told to everybody who asks meanwhile, and leaves nobody waiting', async () => {
      const ended = { well: 0, away: 0 };
      let isOver = false;
      const ask = async (question: () => Promise<unknown>): Promise<void> => {
        while (!isOver) {
          const error = await question().then(
            () => null,
            (reason: unknown) => reason,
          );
          if (error !== null) expect(error).to.be.an.instanceOf(DependencyDown);
          ended[error === null ? 'well' : 'away'] += 1;
        }
      };
      const askers = [
        transaction,
        transaction,
        transaction,
        transaction,
        transaction,
        () => database.query('select 1'),
        () => database.query('select $1::text as said', ['y']),
      ].map(ask);
      for (let times = 0; times < 3; times += 1) {
        const before = ended.well;
        while (ended.well < before + 20) await sleep(1);
        await line.cut();
        const away = ended.away;
        while (ended.away === away) await sleep(1);
        await line.open();
      }
      const back = ended.well;
      while (ended.well < back + 20) await sleep(1);
      isOver = true;
      await Promise.all(askers);
    });

    it('costs no connection: as many as before work side by side afterwards', async () => {
      await Promise.all([transaction(), transaction(), transaction()]);
      for (let times = 0; times < 4; times += 1) {
        await line.cut();
        await Promise.allSettled([1, 2, 3, 4, 5].map(transaction));
        await line.open();
        while (!(await isDone(transaction()))) await sleep(1);
      }
      // Each waits until all have come, so that all of them are under way at one time.
      const meeting = () =>
        database.transaction([
          { text: "select nextval('kernel.message_position')", parameters: [] },
          {
            text: 'do $$ begin while (select last_value from kernel.message_position) < 3 loop perform pg_sleep(0.005); end loop; end $$',
            parameters: [],
          },
        ]);
      await Promise.all([meeting(), meeting(), meeting()]);
    });

    it('is heard again by who listens', async () => {
      const heard: string[] = [];
      database.onNews((news) => heard.push(news));
      while (heard.length === 0) await sleep(1);
      await line.cut();
      await sleep(1);
      await line.open();
      const before = heard.length;
      while (heard.length === before) await fresh.database.query("select pg_notify('quayside_placed', '')");
    });
  });
});
