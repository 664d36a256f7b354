import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** A request as it came in. */
export interface Heard {
  readonly method: string;
  /** As it was sent, with its query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What one request is answered with. */
export type Step = (heard: Heard, response: ServerResponse) => void | Promise<void>;

/** An HTTP server that answers each request by the next step of its script, and the rest by the last one. */
export class ScriptedServer {
  readonly heard: Heard[] = [];
  readonly #server: Server;
  readonly #arrivals = new Set<() => void>();
  #script: readonly Step[] = [];
  #next = 0;

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the server does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Begins anew with this script. */
  play(...script: readonly Step[]): void {
    this.#script = script;
    this.#next = 0;
    this.heard.length = 0;
  }

  /** Waits until so many requests have come in whole. */
  async hears(count: number): Promise<void> {
    while (this.heard.length < count) await new Promise<void>((resolve) => this.#arrivals.add(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const heard = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    this.heard.push(heard);
    const step = this.#script[Math.min(this.#next, this.#script.length - 1)];
    this.#next += 1;
    for (const arrived of this.#arrivals) arrived();
    this.#arrivals.clear();
    await step?.(heard, response);
  }
}

const metadata = { timestamp: '2026-11-21T12:00:00.000Z', request_id: 'req_1' };

const send = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void =>
  void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

/** Grants what was asked for. */
export const grant =
  (data: unknown, headers: Readonly<Record<string, string>> = {}): Step =>
  (_heard, response) =>
    send(response, 200, { success: true, data, error: null, metadata }, headers);

/** Grants a page of a list. */
export const grantPage =
  (items: readonly unknown[], nextCursor: string | null): Step =>
  (_heard, response) => {
    const pagination = {
      total: 5,
      total_is_estimate: false,
      page: null,
      per_page: 2,
      total_pages: 3,
      next_cursor: nextCursor,
    };
    send(response, 200, { success: true, data: items, error: null, metadata: { ...metadata, pagination } });
  };

export const refuse =
  (
    status: number,
    code: string,
    {
      details = {},
      headers = {},
    }: { readonly details?: object; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Step =>
  (_heard, response) =>
    send(
      response,
      status,
      { success: false, data: null, error: { code, message: `No: ${code}`, details }, metadata },
      headers,
    );

/** What a proxy says. */
export const html =
  (status: number): Step =>
  (_heard, response) =>
    void response.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');

/** Breaks the connection before there is any answer. */
export const hangUp: Step = (_heard, response) => void response.destroy();

/** Breaks the connection in the middle of the answer. */
export const breakOff: Step = (_heard, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"success":true,', () => response.destroy());
};

/** Says nothing, until the server stops. */
export const silence: Step = () => {};
