// The backend of two pages. It holds the API key for the first one, which so needs no credentials: it passes the feed of events on to it,
// and orders for it. The second page calls Quayside by itself.
import { QuaysideClient } from '@quayside/client';
import { build } from 'esbuild';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';

const url = process.env['QUAYSIDE_URL'] ?? 'http://127.0.0.1:8080';
const key = process.env['QUAYSIDE_KEY'];
const port = Number(process.env['PORT'] ?? 8_090);
if (key === undefined) throw new Error('Set QUAYSIDE_KEY to an API key with the scopes orders:read and orders:write.');
const client = new QuaysideClient({ url, token: key });

const pages = new URL('pages/', import.meta.url);
const script = async (name: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, pages))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
  });
  return outputFiles[0]?.text ?? '';
};
const html = 'text/html; charset=utf-8';
const files = new Map([
  ['/', { type: html, text: await readFile(new URL('shop.html', pages), 'utf8') }],
  ['/client', { type: html, text: await readFile(new URL('client.html', pages), 'utf8') }],
  ['/shop.js', { type: 'text/javascript', text: await script('shop') }],
  ['/client.js', { type: 'text/javascript', text: await script('client') }],
]);

/** Statuses after which it is worth trying again. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** An `EventSource` cannot send headers, and a key never stands in a URL. So the page asks here, and the key is added on the way. */
const passEventsOn = async (request: IncomingMessage, response: ServerResponse, query: string): Promise<void> => {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const last = request.headers['last-event-id'];
  const upstream = await fetch(`${url}/api/v1/events${query}`, {
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'text/event-stream',
      ...(typeof last === 'string' && { 'last-event-id': last }),
    },
    signal: gone.signal,
  });
  // Any status but 200 ends an EventSource for ever. A connection that breaks does not, so what passes is told like that.
  if (passing.has(upstream.status) || upstream.body === null) throw new Error(`Quayside answered ${upstream.status}`);
  response.writeHead(upstream.status, {
    'content-type': upstream.headers.get('content-type') ?? 'application/json',
    'cache-control': 'no-store',
  });
  response.flushHeaders();
  await pipeline(Readable.fromWeb(upstream.body), response);
};

/** The page makes the key of its order, so that a click whose answer was lost can be sent again. */
const buy = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const idempotencyKey = request.headers['idempotency-key'];
  if (request.headers['sec-fetch-site'] !== 'same-origin' || typeof idempotencyKey !== 'string') {
    response.writeHead(403).end();
    return;
  }
  const placed = await client.orders.place.result(
    {
      currency: 'EUR',
      customer: { reference: null, name: 'Ada Example', email: null },
      lines: [{ sku: 'tea-100', quantity: 1 }],
      shipping_address: {
        name: 'Ada Example',
        line1: 'Quay 1',
        line2: null,
        city: 'Hamburg',
        region: null,
        postal_code: '20457',
        country: 'DE',
      },
      payment_method: 'pm_ok',
    },
    { idempotencyKey },
  );
  response.writeHead(placed.ok ? 201 : (placed.error.status ?? 502), { 'content-type': 'application/json' });
  response.end(JSON.stringify(placed.ok ? { id: placed.data.id } : { message: placed.error.message }));
};

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { pathname, search } = new URL(request.url ?? '/', 'http://backend');
  const file = files.get(pathname);
  if (request.method === 'GET' && pathname === '/api/v1/events') await passEventsOn(request, response, search);
  else if (request.method === 'POST' && pathname === '/orders') await buy(request, response);
  else if (request.method === 'GET' && file) response.writeHead(200, { 'content-type': file.type }).end(file.text);
  else response.writeHead(404).end();
};

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(port, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null)
    console.log(`The pages are at http://127.0.0.1:${address.port}/ and http://127.0.0.1:${address.port}/client`);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
  });
