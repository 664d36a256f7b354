import { once } from 'node:events';
import { WebSocketServer, type WebSocket } from 'ws';

/** What a client has said. */
export interface Said {
  readonly id: string;
  readonly type: string;
  readonly token?: string;
  readonly topics?: readonly string[];
  readonly after?: string;
}

/** One connection, as the server sees it. */
export class Visit {
  readonly said: Said[] = [];
  readonly closed: Promise<readonly [code: number]>;

  constructor(readonly socket: WebSocket) {
    this.closed = once(socket, 'close') as Promise<[number]>;
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** Events with these numbers; the cursor of each is `c` and its number. */
  tell(...numbers: readonly number[]): void {
    for (const number of numbers) this.send({ type: 'event', cursor: `c${number}`, event: eventOf(number) });
  }

  refuse(id: string, code: string, details: object = {}): void {
    const metadata = { timestamp: '2026-11-21T12:00:00.000Z', request_id: 'req_ws' };
    this.send({ id, type: 'error', error: { code, message: `No: ${code}`, details }, metadata });
  }

  get subscribed(): Said | undefined {
    return this.said.find(({ type }) => type === 'subscribe');
  }
}

export const eventOf = (number: number, id = `msg_${number}`) => ({
  specversion: '1.0',
  id,
  source: '/orders',
  type: 'orders.order_confirmed',
  dataversion: 1,
  subject: 'ord_1',
  sequence: number,
  time: '2026-11-21T12:00:00.000Z',
  actor: 'key_1',
  datacontenttype: 'application/json',
  data: {},
});

type Reaction = (visit: Visit, said: Said) => void;

/** Does what a server does that has nothing to tell. */
export const willing: Reaction = (visit, { id, type, after }) => {
  if (type === 'authenticate')
    visit.send({ id, type: 'authenticated', principal: { id: 'key_1', name: 'shop', kind: 'api_key' } });
  else if (type === 'subscribe') visit.send({ id, type: 'subscribed', cursor: after ?? 'c0' });
  else if (type === 'ping') visit.send({ id, type: 'pong' });
};

/** Speaks the protocol of the feed by a reaction that a test gives it. */
export class FeedServer {
  readonly visits: Visit[] = [];
  reaction: Reaction = willing;
  #server: WebSocketServer | null = null;
  #port = 0;
  readonly #changes = new Set<() => void>();

  async start(): Promise<void> {
    const server = new WebSocketServer({
      host: '127.0.0.1',
      port: this.#port,
      path: '/ws',
      handleProtocols: (protocols) => (protocols.has('quayside.v1') ? 'quayside.v1' : false),
    });
    server.on('connection', (socket) => {
      const visit = new Visit(socket);
      this.visits.push(visit);
      socket.on('message', (data: Buffer) => {
        const said = JSON.parse(data.toString()) as Said;
        visit.said.push(said);
        this.reaction(visit, said);
        this.#changed();
      });
      socket.on('close', () => this.#changed());
      this.#changed();
    });
    await once(server, 'listening');
    const address = server.address();
    if (typeof address === 'string' || address === null) throw new Error('the server does not listen');
    this.#port = address.port;
    this.#server = server;
  }

  /** As a machine goes that is switched off: everything is cut. It may be started again, on the same port. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = null;
    for (const client of server.clients) client.terminate();
    await new Promise((resolve) => server.close(resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Begins anew: nobody has been here. */
  forget(): void {
    this.visits.length = 0;
    this.reaction = willing;
  }

  /** Waits until something holds, looking whenever somebody comes, speaks or goes. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#changes.add(resolve));
  }

  /** The visit of a number, from 0, once it has subscribed. */
  async subscriber(index: number): Promise<Visit> {
    await this.until(() => this.visits[index]?.subscribed !== undefined);
    const visit = this.visits[index];
    if (!visit) throw new Error('nobody came');
    return visit;
  }

  #changed(): void {
    for (const change of this.#changes) change();
    this.#changes.clear();
  }
}
