import { Server as NetServer, type Socket } from 'node:net';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Health } from './health.js';

/** Milliseconds in which a caller that just then reuses a connection is still heard, and told to open another. */
const grace = 100;
/** Milliseconds between looks for connections that have become idle. */
const look = 20;

/**
 * Ends a server without losing an answer: not ready from now on, no new connections, what comes on open ones is refused
 * with `Connection: close`, what is idle is closed; after `milliseconds` the rest is cut off. Ends when all are closed.
 */
export const drain = async (
  server: Server,
  sockets: ReadonlySet<Socket>,
  health: Health,
  milliseconds: number,
): Promise<void> => {
  health.drain();
  const closed = new Promise<void>((resolve) => {
    // The HTTP server's own way would cut a request that is on its way on an idle connection, so idle ones wait a little.
    NetServer.prototype.close.call(server, () => resolve());
  });
  server.prependListener('request', (_incoming: IncomingMessage, outgoing: ServerResponse) => {
    outgoing.shouldKeepAlive = false;
  });
  const cut = setTimeout(() => server.closeAllConnections(), milliseconds);
  let open = true;
  void closed.then(() => {
    open = false;
  });
  await Promise.race([closed, pause(Math.min(grace, milliseconds))]);
  while (open) {
    // To the server a connection is idle as soon as its answer is written, though not yet all sent.
    if (![...sockets].some((socket) => socket.writableLength > 0)) server.closeIdleConnections();
    await Promise.race([closed, pause(look)]);
  }
  clearTimeout(cut);
  // Ends the watch over slow clients, which keeps the process alive.
  server.close();
};
