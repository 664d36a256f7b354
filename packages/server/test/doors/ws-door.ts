import { allContracts } from '@quayside/application';
import type { Door, FeedDoor, FeedReader, FeedTold, Refused } from '@quayside/testkit/suites';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

interface Said {
  readonly id?: string | null;
  readonly type: string;
  readonly data?: unknown;
  readonly replayed?: boolean;
  readonly cursor?: string;
  readonly after?: string;
  readonly event?: unknown;
  readonly error?: { readonly code: string; readonly details: unknown };
  readonly metadata?: { readonly request_id: string };
}

/** One connection, and what it says in its order; at its end `closed` with the reason. */
class Connection {
  readonly #said: Said[] = [];
  #wake: () => void = () => {};

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.#heard(JSON.parse(data.toString('utf8')) as Said));
    socket.on('error', () => {});
    socket.once('close', (code, reason) => this.#heard({ type: 'closed', cursor: `${code} ${reason.toString()}` }));
  }

  static async open(port: number): Promise<Connection> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'quayside.v1');
    const connection = new Connection(socket);
    await once(socket, 'open');
    return connection;
  }

  say(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  async next(): Promise<Said> {
    for (;;) {
      const said = this.#said.shift();
      if (said) return said;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Shows a credential, where there is one; gives back the refusal. */
  async authenticate(credential: string | null): Promise<Refused | null> {
    if (credential === null) return null;
    this.say({ id: 'hello', type: 'authenticate', token: credential });
    return refusalIn(await this.next());
  }

  async close(): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.socket.close();
    await once(this.socket, 'close');
  }

  #heard(said: Said): void {
    this.#said.push(said);
    this.#wake();
  }
}

const commands: ReadonlySet<string> = new Set(
  allContracts.filter(({ kind }) => kind === 'command').map(({ name }) => name),
);

/** WebSocket has no word for the category of an error. */
const refusalIn = ({ error }: Said): Refused | null =>
  error ? { ok: false, code: error.code, details: error.details, categories: null } : null;

/** The use cases over WebSocket, with a connection for each call. */
export const wsDoor = (port: number): Door => ({
  name: 'WebSocket',
  takesRequestIds: false,
  call: async (type, input, { credential, onceKey, wait }) => {
    // The key of a command is the id of its frame, and every frame has one.
    const id = onceKey ?? (commands.has(type) ? '' : randomUUID());
    if (!/^[\x21-\x7e]{1,255}$/.test(id)) return null;
    const connection = await Connection.open(port);
    try {
      const refused = await connection.authenticate(credential);
      if (refused) return refused;
      connection.say({ id, type, input, ...(wait > 0 && { wait: wait / 1_000 }) });
      const said = await connection.next();
      if (said.id !== id) throw new Error(`said ${JSON.stringify(said)}`);
      return (
        refusalIn(said) ?? {
          ok: true,
          data: said.data,
          replayed: said.replayed === true,
          requestId: said.metadata?.request_id ?? '',
        }
      );
    } finally {
      await connection.close();
    }
  },
});

/** A connection that shows who it is and asks for nothing; resolves with how it was closed. */
export const idleConnection = async (
  port: number,
  credential: string,
): Promise<{ readonly closed: Promise<string> }> => {
  const connection = await Connection.open(port);
  const refused = await connection.authenticate(credential);
  if (refused) throw new Error(`refused: ${refused.code}`);
  return { closed: connection.next().then(({ cursor = '' }) => cursor) };
};

/** The feed over WebSocket. */
export const wsFeedDoor = (port: number): FeedDoor => ({
  name: 'WebSocket',
  subscribe: async ({ credential, topics, after }) => {
    const connection = await Connection.open(port);
    const refused = (await connection.authenticate(credential)) ?? (await subscribed(connection, { topics, after }));
    if (!refused) return readerOf(connection);
    await connection.close();
    return refused;
  },
});

const subscribed = async (connection: Connection, wish: object): Promise<Refused | null> => {
  connection.say({ id: 'feed', type: 'subscribe', ...wish });
  const said = await connection.next();
  if (said.type !== 'subscribed' && !said.error) throw new Error(`said ${JSON.stringify(said)}`);
  return refusalIn(said);
};

const readerOf = (connection: Connection): FeedReader => ({
  next: async (): Promise<FeedTold> => {
    const { type, cursor = '', after = '', event } = await connection.next();
    switch (type) {
      case 'event':
        return { kind: 'event', cursor, event };
      case 'gap':
        return { kind: 'gap', after, cursor };
      case 'cursor':
        return { kind: 'quiet', cursor };
      case 'closed':
        return { kind: 'ended', code: cursor.replace('1008 ', '') };
      default:
        throw new Error(`said ${type}`);
    }
  },
  close: () => connection.close(),
});
