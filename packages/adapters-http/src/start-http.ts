import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import type { App } from './app.js';
import { drain } from './drain.js';
import { refuse, type Refusal } from './refusal.js';

/** Milliseconds, each against a client that is slow on purpose or by fate. */
export interface HttpTimeouts {
  /** Until all headers are there. */
  readonly headers: number;
  /** Until the whole request is there, its body included. */
  readonly request: number;
  /** Between two requests of one connection. */
  readonly keepAlive: number;
  /** Without a byte in either direction; longer than any answer takes. */
  readonly silence: number;
}
export const defaultTimeouts: HttpTimeouts = { headers: 10_000, request: 30_000, keepAlive: 65_000, silence: 120_000 };

/** Another protocol that begins as a request of HTTP (RFC 9110, 7.8), such as WebSocket. */
export interface UpgradeDoor {
  /** Whether a request that asks for another protocol is for it. One that is not is answered as if it had not asked. */
  takes(incoming: IncomingMessage): boolean;
  /** From here on the connection is its own. `head` is what was sent behind the request already. */
  enter(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes all of its connections, after so many milliseconds at the latest. */
  stop(milliseconds: number): Promise<void>;
}

export interface HttpOptions {
  readonly app: App;
  readonly upgrades?: UpgradeDoor | undefined;
  /** The address to listen on: `127.0.0.1`, `::`. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Milliseconds that a stop waits for what is being answered. */
  readonly drainMilliseconds: number;
  readonly timeouts?: Partial<HttpTimeouts> | undefined;
}

export interface HttpServer {
  readonly port: number;
  /** Takes no new connections, answers what was asked, and ends; what is not done in the drain time is cut off. */
  stop(): Promise<void>;
}

export interface StartFailure {
  readonly code: 'port_in_use' | 'not_allowed' | 'no_such_address' | 'cannot_listen';
  /** One line that says what to do. */
  readonly message: string;
}

/** What `OPTIONS *` is told, which asks for no resource but for the server itself (RFC 9110, 9.3.7). */
const serverMethods = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';

/** Bytes of the request line with all headers. */
const headerBytes = 16_384;

/** Listens. Fails as a value where the address or the port cannot be had. */
export const startHttp = async (options: HttpOptions): Promise<Result<HttpServer, StartFailure>> => {
  const { app, host, port, drainMilliseconds, upgrades } = options;
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const server = createServer({
    maxHeaderSize: headerBytes,
    headersTimeout: timeouts.headers,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.keepAlive,
    connectionsCheckingInterval: Math.min(1_000, timeouts.headers, timeouts.request),
    // The app refuses a request without one, with an envelope like everything else.
    requireHostHeader: false,
    shouldUpgradeCallback: (incoming) => upgrades?.takes(incoming) ?? false,
  });
  server.timeout = timeouts.silence;
  const answer = getRequestListener(
    // This server speaks HTTP/1 only, so these are its own kinds of messages.
    (request, env) => app.fetch(request, env as HttpBindings),
    {
      // HTTP/1.0 knows no Host header, and some probes of load balancers speak it.
      hostname: 'localhost',
      errorHandler: () =>
        bareResponse(app, refuse('MALFORMED_REQUEST', { reason: 'the address or the Host header is not well-formed' })),
    },
  );
  server.on('request', (incoming, outgoing) => {
    if (incoming.url === '*') outgoing.writeHead(204, { allow: serverMethods }).end();
    else void answer(incoming, outgoing);
  });
  server.on('checkContinue', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // Whoever asks first is told at once, and need not send what would be refused.
    if (Number(incoming.headers['content-length'] ?? 0) <= app.limits.bodyBytes) outgoing.writeContinue();
    server.emit('request', incoming, outgoing);
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    sockets.delete(socket);
    upgrades?.enter(incoming, socket, head);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => hangUp(app, error, socket));
  const failure = await listen(server, host, port);
  if (failure) return fail(failure);
  // A server that listens on a port has an address of this kind.
  const { port: actual } = server.address() as AddressInfo;
  return ok({
    port: actual,
    stop: async () => {
      app.stopping();
      const drained = drain(server, sockets, app.deps.health, drainMilliseconds);
      await Promise.all([drained, upgrades?.stop(drainMilliseconds)]);
    },
  });
};

const listen = (server: Server, host: string, port: number): Promise<StartFailure | null> =>
  new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException): void => resolve(explained(error, host, port));
    server.once('error', refused);
    server.listen(port, host, () => {
      server.off('error', refused);
      resolve(null);
    });
  });

const explained = (error: NodeJS.ErrnoException, host: string, port: number): StartFailure => {
  switch (error.code) {
    case 'EADDRINUSE':
      return {
        code: 'port_in_use',
        message: `Port ${port} on ${host} is in use: stop what listens there, or choose another port.`,
      };
    case 'EACCES':
      return { code: 'not_allowed', message: `This user may not listen on port ${port}: choose one from 1024 up.` };
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return {
        code: 'no_such_address',
        message: `This machine has no address ${host}: choose one that it has, such as 127.0.0.1.`,
      };
    default:
      return { code: 'cannot_listen', message: `Cannot listen on ${host} port ${port}: ${error.message}.` };
  }
};

const refusalOf = (code: string | undefined): Refusal => {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return refuse('REQUEST_TIMEOUT');
    case 'HPE_HEADER_OVERFLOW':
      return refuse('HEADERS_TOO_LARGE', { most_bytes: headerBytes });
    default:
      return refuse('MALFORMED_REQUEST', code === undefined ? {} : { reason: code });
  }
};

/** Says what was wrong with a message that could not be read, and closes: what follows cannot be read either. */
const hangUp = (app: App, error: NodeJS.ErrnoException, socket: Duplex): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const { status, headers, text } = app.bare(refusalOf(error.code));
  const lines = Object.entries({ ...headers, 'content-length': Buffer.byteLength(text) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${text}`, () =>
    socket.destroy(),
  );
};

const bareResponse = (app: App, refusal: Refusal): Response => {
  const { status, headers, text } = app.bare(refusal);
  return new Response(text, { status, headers });
};
