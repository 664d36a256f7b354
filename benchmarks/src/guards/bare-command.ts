import {
  catalogWriters,
  Database,
  groupCommit,
  insertMessages,
  PostgresProducts,
  type EmbeddedPostgres,
} from '@quayside/adapters-db';
import { makeCatalog, systemPrincipal, type Clock, type Ids } from '@quayside/application';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { AddressInfo } from 'node:net';
import { typeidUnboxed } from 'typeid-js';

/*
 * The use case by itself, in a process of its own, on the same database: nobody is asked who they are, nothing is counted, and
 * nothing goes on record.
 */
const [connection = '{}'] = process.argv.slice(2);
const clock: Pick<Clock, 'now'> = { now: () => new Date().toISOString() };
const ids: Ids = { next: (prefix) => typeidUnboxed(prefix) as never };
const database = new Database({ connection: JSON.parse(connection) as EmbeddedPostgres['connection'], connections: 8 });
const work = { commit: groupCommit(database, [...catalogWriters, insertMessages]), clock: clock as Clock, ids };
const products = new PostgresProducts(database, work);
const update = makeCatalog({ work: products.work, products }).useCases.find(
  ({ contract }) => contract.name === 'catalog.update_product',
);
const principal = systemPrincipal('bench');

const app = new Hono().patch('/api/v1/products/:sku', async (c) => {
  const patch = await c.req.json<object>();
  const caller = {
    principal,
    requestId: 'bench',
    transport: 'http',
    origin: { address: null, agent: null, traceId: null },
    deadline: new Date(Date.now() + 30_000).toISOString(),
  };
  const ended = await update?.execute(
    { sku: c.req.param('sku'), expected_version: 'any', ...patch },
    { caller, once: null, audit: null },
  );
  if (ended?.outcome !== 'committed') return c.json({ error: ended ?? null }, 500);
  return c.json({ data: ended.value });
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address: AddressInfo) =>
  process.stdout.write(`${address.port}\n`),
);
