import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { EmbeddedPostgres } from '@quayside/adapters-db';
import postgres from 'postgres';
import { readFile } from 'node:fs/promises';

const run = promisify(execFile);
const script = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
const clients = 8;

export interface Limit {
  /** Whole orders a second, by the four transactions of `limit-order.sql`. */
  perSecond(seconds: number): Promise<number>;
  /** What runs the statements. */
  readonly by: string;
  close(): Promise<void>;
}

/** The statements of an order without any program around them: what the database alone allows. */
export const openLimit = async ({ host, port, user }: EmbeddedPostgres['connection']): Promise<Limit> => {
  const admin = postgres({ host, port, user, database: 'quayside', max: 1, onnotice: () => {} });
  await admin.unsafe('drop database if exists bench_limit with (force)');
  await admin.unsafe('create database bench_limit');
  await admin.end();
  const sql = postgres({ host, port, user, database: 'bench_limit', max: clients, onnotice: () => {} });
  await sql.unsafe(await readFile(script('limit-schema.sql'), 'utf8'));
  const pgbench = await run('pgbench', ['--version']).then(
    () => true,
    () => false,
  );
  if (!pgbench)
    return {
      by: 'a bare client (pgbench is not installed)',
      perSecond: (seconds) => bareClient(sql, seconds),
      close: () => sql.end(),
    };
  await sql.end();
  return {
    by: 'pgbench',
    close: async () => {},
    perSecond: async (seconds) => {
      const { stdout } = await run('pgbench', [
        '-n',
        '-M',
        'prepared',
        '-f',
        script('limit-order.sql'),
        '-c',
        String(clients),
        '-j',
        '2',
        '-T',
        String(seconds),
        '-h',
        host,
        '-p',
        String(port),
        '-U',
        user,
        'bench_limit',
      ]);
      const rate = /tps = ([\d.]+)/.exec(stdout)?.[1];
      if (rate === undefined) throw new Error(`pgbench told no rate:\n${stdout}`);
      return Number(rate);
    },
  };
};

/** The same statements, in the same four transactions, where pgbench is absent. */
const bareClient = async (sql: postgres.Sql, seconds: number): Promise<number> => {
  const until = performance.now() + seconds * 1_000;
  let orders = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < until) {
      await wholeOrder(sql);
      orders += 1;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return orders / seconds;
};

const wholeOrder = async (sql: postgres.Sql): Promise<void> => {
  const a = 1 + Math.floor(Math.random() * 1_000);
  const b = 1_001 + Math.floor(Math.random() * 1_000);
  const id = await sql.begin(async (tx) => {
    await tx`insert into idem(principal,key,fingerprint) values('p', gen_random_uuid()::text, '\\x00')`;
    const [row] = await tx<[{ id: string }]>`insert into orders(customer,status,currency,total,body)
      values('c','placed','EUR',1234,'{"ship":{"city":"x","line1":"y","country":"DE"}}') returning id`;
    await tx`insert into order_lines values(${row.id},1,'a',1,100),(${row.id},2,'b',2,200)`;
    await tx`insert into events(stream,seq,type,data) values(${row.id},1,'order.placed','{"total":1234,"lines":[{"sku":"a","qty":1},{"sku":"b","qty":2}]}')`;
    return row.id;
  });
  await sql.begin(async (tx) => {
    await tx`update stock set reserved=reserved+1 where sku=${a} and on_hand-reserved>=1`;
    await tx`update stock set reserved=reserved+2 where sku=${b} and on_hand-reserved>=2`;
    await tx`insert into reservations values(${id},${a},1),(${id},${b},2)`;
    await tx`insert into events(stream,seq,type,data) values(${id},2,'stock.reserved','{}')`;
  });
  await sql.begin(async (tx) => {
    await tx`insert into payments(order_id,amount,status) values(${id},1234,'authorized')`;
    await tx`insert into events(stream,seq,type,data) values(${id},3,'payment.authorized','{}')`;
  });
  await sql.begin(async (tx) => {
    await tx`update orders set status='confirmed',version=version+1 where id=${id}`;
    await tx`insert into events(stream,seq,type,data) values(${id},4,'order.confirmed','{}')`;
  });
};
