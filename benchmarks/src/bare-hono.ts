import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';

/** The same bytes from a handler that does nothing else, in a process of its own. */
const [file] = process.argv.slice(2);
const body = readFileSync(file ?? '', 'utf8');
const app = new Hono().get('/api/v1/orders/:id', (c) => c.body(body, 200, { 'content-type': 'application/json' }));
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address: AddressInfo) =>
  process.stdout.write(`${address.port}\n`),
);
