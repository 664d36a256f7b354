import { subprotocol } from '@quayside/adapters-ws';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket, type ClientOptions } from 'ws';
import type { Running } from './ground.js';

/** A frame of the server, as these tests read it. */
export interface Said {
  readonly id?: string | null;
  readonly type: string;
  readonly cursor?: string;
  readonly after?: string;
  readonly data?: unknown;
  readonly replayed?: boolean;
  readonly principal?: unknown;
  readonly event?: {
    readonly type: string;
    readonly subject: string;
    readonly sequence: number;
    readonly data: unknown;
  };
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
  };
  readonly metadata?: { readonly timestamp: string; readonly request_id: string };
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** A client that keeps all that it was told. */
export class Client {
  readonly said: Said[] = [];
  readonly closed: Promise<Closed>;
  isClosed = false;
  readonly #heard = new Set<() => void>();
  #ids = 0;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.said.push(JSON.parse(data.toString('utf8')) as Said);
      this.#look();
    });
    // How a connection that was cut ended is told by its close.
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        this.isClosed = true;
        resolve({ code, reason: reason.toString('utf8') });
        this.#look();
      });
    });
  }

  /** Connects; `token` goes into the header, null for none. */
  static async open(server: Running, token: string | null = 'admin', options: ClientOptions = {}): Promise<Client> {
    const headers = { ...(token !== null && { authorization: `Bearer ${token}` }), ...options.headers };
    const client = new Client(new WebSocket(`ws://127.0.0.1:${server.port}/ws`, subprotocol, { ...options, headers }));
    await once(client.socket, 'open');
    return client;
  }

  say(frame: object | string | Buffer): this {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
    return this;
  }

  /** Says it under a new id, or its own, and waits for the answer. */
  async ask(frame: { readonly id?: string; readonly type: string; readonly [field: string]: unknown }): Promise<Said> {
    this.#ids += 1;
    const id = frame.id ?? `ask-${this.#ids}`;
    const from = this.said.length;
    this.say({ ...frame, id });
    return this.until((said) => said.id === id, from);
  }

  /** Waits for something to be said, among what was said already too. */
  async until(is: (said: Said) => boolean, from = 0): Promise<Said> {
    const found = (): Said | undefined => this.said.slice(from).find(is);
    await this.#when(() => found() !== undefined || this.isClosed);
    const said = found();
    if (said) return said;
    throw new Error(
      `the connection ended with ${JSON.stringify(await this.closed)} after ${JSON.stringify(this.said)}`,
    );
  }

  get events(): readonly Said[] {
    return this.said.filter(({ type }) => type === 'event');
  }

  /** Waits until so many events have been told in all. */
  async hears(count: number): Promise<readonly Said[]> {
    await this.#when(() => this.events.length >= count || this.isClosed);
    if (this.events.length < count) throw new Error(`heard ${this.events.length} events of ${count}`);
    return this.events;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  #when(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#heard.delete(look);
        resolve();
      };
      this.#heard.add(look);
      look();
    });
  }

  #look(): void {
    for (const look of this.#heard) look();
  }
}

/** Waits for what happens on the other side of a socket. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await pause(1);
};
