import type { ServerProcess } from '@quayside/server';
import { randomUUID } from 'node:crypto';
import type { EmbeddedPostgres } from '@quayside/adapters-db';
import postgres from 'postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection, load, request, type Request } from './http-client.js';

/** As many as the statements of the limit choose from. */
export const skus = 2_000;
const connections = 64;

const headersOf = ({ key }: ServerProcess) => ({ authorization: `Bearer ${key ?? ''}` });
export const portOf = ({ url }: ServerProcess): number => Number(new URL(url).port);

/** Puts products on sale, with more stock than a run can sell. */
export const stockUp = async (server: ServerProcess): Promise<void> => {
  let next = 0;
  await load(portOf(server), 16, 201, () => {
    if (next >= skus) return null;
    next += 1;
    const product = {
      sku: String(next),
      name: `Product ${next}`,
      stocked: true,
      tax_rate_bp: 0,
      prices: [{ amount: 100, currency: 'EUR' }],
    };
    return request(
      'POST',
      '/api/v1/products',
      { ...headersOf(server), 'idempotency-key': randomUUID() },
      JSON.stringify(product),
    );
  });
  const batches = Array.from({ length: skus / 500 }, (_, batch) =>
    Array.from({ length: 500 }, (__, index) => ({ sku: String(batch * 500 + index + 1), on_hand: 500_000_000 })),
  );
  await load(portOf(server), 1, 200, () => {
    const lines = batches.pop();
    return lines
      ? request('POST', '/api/v1/stock/counts', headersOf(server), JSON.stringify({ location: 'main', lines }))
      : null;
  });
};

/** A request for an order of two lines. */
export const order = (server: ServerProcess): Request => {
  const line = (from: number, quantity: number) => ({
    sku: String(from + Math.floor(Math.random() * (skus / 2))),
    quantity,
  });
  const address = {
    name: 'Ada Example',
    line1: 'Quay 1',
    line2: null,
    city: 'Hamburg',
    region: null,
    postal_code: '20457',
    country: 'DE',
  };
  const body = {
    currency: 'EUR',
    customer: { reference: null, name: 'Ada Example', email: 'ada@example.com' },
    lines: [line(1, 1), line(1 + skus / 2, 2)],
    shipping_address: address,
    payment_method: 'pm_ok',
  };
  return request(
    'POST',
    '/api/v1/orders',
    { ...headersOf(server), 'idempotency-key': randomUUID() },
    JSON.stringify(body),
  );
};

/** Places orders of two lines for so many seconds; gives back how many a second became confirmed, all of them waited for. */
export const ordersPerSecond = async (
  server: ServerProcess,
  { host, port, user, database }: EmbeddedPostgres['connection'],
  seconds: number,
): Promise<number> => {
  const sql = postgres({ host, port, user, database, max: 1 });
  const confirmed = async (): Promise<number> =>
    Number((await sql`select count(*) as n from orders.orders where status = 'confirmed'`)[0]?.['n']);
  const before = await confirmed();
  const begun = performance.now();
  const placed = await load(portOf(server), connections, 201, () =>
    performance.now() - begun < seconds * 1_000 ? order(server) : null,
  );
  while ((await confirmed()) - before < placed) {
    if (performance.now() - begun > (seconds + 60) * 1_000)
      throw new Error(`${placed} orders were placed, and after a minute not all are confirmed`);
    await sleep(20);
  }
  const took = (performance.now() - begun) / 1_000;
  await sql.end();
  return placed / took;
};

/** One order that exists: where it is, and the bytes of the answer. */
export const anOrder = async (server: ServerProcess): Promise<{ readonly read: Request; readonly bytes: Buffer }> => {
  const connection = await Connection.open(portOf(server));
  const placed = await connection.ask(order(server));
  const { data } = JSON.parse(placed.body.toString()) as { readonly data: { readonly id: string } };
  const read = request('GET', `/api/v1/orders/${data.id}`, headersOf(server));
  const { body } = await connection.ask(read);
  connection.close();
  return { read, bytes: Buffer.from(body) };
};

/** How often a second one request is answered. */
export const readsPerSecond = async (port: number, read: Request, seconds: number): Promise<number> => {
  const begun = performance.now();
  const answered = await load(port, 32, 200, () => (performance.now() - begun < seconds * 1_000 ? read : null));
  return answered / ((performance.now() - begun) / 1_000);
};
