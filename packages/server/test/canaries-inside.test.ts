import { Database } from '@quayside/adapters-db';
import { allContracts } from '@quayside/application';
import type { TransportBench } from '@quayside/testkit/suites';
import { expect } from 'chai';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { callsWith, Canaries, send, type Call } from './canaries.js';
import { grpcDoor } from './doors/grpc-door.js';
import { httpDoor } from './doors/http-door.js';
import { wsDoor } from './doors/ws-door.js';
import { serverDatabase, type ServerDatabase } from './postgres-server.js';
import { Processes, type ServerProcess } from './processes.js';

/** Every table that a use case writes, but those by which callers are known. */
const tablesOfContexts = `
  select schemaname || '.' || tablename as name from pg_tables
  where schemaname in ('catalog', 'orders', 'inventory', 'payments', 'identity')
    and tablename not in ('api_keys', 'signing_keys')`;

describe('what is recognizable, where the server fails inside', function () {
  this.timeout(120_000);
  const processes = new Processes();
  const canaries = new Canaries();
  const calls: Call[] = [];
  let own: ServerDatabase;
  let cable: Cable;
  let inside: Database;
  let server: ServerProcess;
  let bench: TransportBench;
  let logs: string;

  before(async function () {
    const found = await serverDatabase();
    if (found === null) return this.skip();
    own = found;
    cable = await cableTo(own.url);
    const folder = await processes.folder();
    logs = join(folder, 'logs');
    const settings = {
      DATABASE_URL: cable.url,
      QUAYSIDE_DATA_FOLDER: join(folder, 'data'),
      QUAYSIDE_LOG_FOLDER: logs,
      QUAYSIDE_LOG_LEVEL: 'debug',
      QUAYSIDE_RATE_LIMIT_PRINCIPAL: '0',
      QUAYSIDE_RATE_LIMIT_ADDRESS: '0',
      QUAYSIDE_RATE_LIMIT_ACCOUNT: '0',
    };
    server = await processes.serve(settings, { printsKey: true });
    const port = Number(new URL(server.url).port);
    const grpcPort = Number(new URL(`http://${server.grpc}`).port);
    bench = { doors: [httpDoor(port), wsDoor(port), grpcDoor(grpcPort)], admin: server.key };
    for (const { name } of allContracts) for await (const call of callsWith(canaries, bench, name)) calls.push(call);
    inside = new Database({ connection: own.url, connections: 1 });
  });
  after(async () => {
    await processes.end();
    cable?.cut();
    await inside?.close();
    await own?.drop();
  });

  const statements = async (make: (table: string) => string): Promise<void> => {
    for (const { name } of await inside.query(tablesOfContexts)) await inside.query(make(String(name)));
  };
  /** How many answers there were of each code; none of them tells what was sent. */
  const codesOf = async (sent: readonly Call[]): Promise<Readonly<Record<string, number>>> => {
    const codes: Record<string, number> = {};
    for (const [n, call] of sent.entries()) {
      const door = bench.doors[n % bench.doors.length] ?? bench.doors[0];
      const told = await send(door, bench, call);
      if (told === null || told.ok) continue;
      codes[told.code] = (codes[told.code] ?? 0) + 1;
      if (told.code === 'INTERNAL' || told.code === 'DEPENDENCY_DOWN') expect(told.details).to.deep.equal({});
    }
    return codes;
  };
  const expectNoneInLogs = async (): Promise<void> => {
    const files = await Promise.all((await readdir(logs)).map((file) => readFile(join(logs, file), 'utf8')));
    const { stdout, stderr } = server.said();
    expect(files.join('')).to.include(' broke"');
    expect(canaries.foundIn(stdout + stderr + files.join(''))).to.deep.equal([]);
    expect(canaries.foundIn(await (await fetch(`${server.managementUrl}/metrics`)).text())).to.deep.equal([]);
  };

  it('is in no log and no answer where the database refuses every row', async () => {
    await statements((table) => `alter table ${table} add constraint broken check (false) not valid`);
    const codes = await codesOf(calls);
    await statements((table) => `alter table ${table} drop constraint broken`);
    expect(codes['INTERNAL']).to.be.greaterThan(50);
    await expectNoneInLogs();
  });

  it('nor where tables are not what they were', async () => {
    await statements((table) => `alter table ${table} rename to broken_${table.replace('.', '_')}`);
    const codes = await codesOf(calls);
    expect(codes['INTERNAL']).to.be.greaterThan(100);
    await expectNoneInLogs();
  });

  it('nor where the database is gone', async () => {
    cable.cut();
    const codes = await codesOf(calls.filter((_, n) => n % 5 === 0));
    expect(codes['DEPENDENCY_DOWN']).to.be.greaterThan(20);
    await expectNoneInLogs();
  });
});

/** A way to the database that can be cut. */
interface Cable {
  readonly url: string;
  cut(): void;
}
const cableTo = async (target: string): Promise<Cable> => {
  const url = new URL(target);
  const [host, port] = [url.hostname, Number(url.port || '5432')];
  const ends = new Set<Socket>();
  const listener = createServer((here) => {
    const there = connect(port, host);
    for (const [end, other] of [
      [here, there],
      [there, here],
    ] as const) {
      ends.add(end.on('error', () => other.destroy()).on('close', () => other.destroy()));
      end.pipe(other);
    }
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const cut = (): void => {
    listener.close();
    for (const end of ends) end.destroy();
  };
  return { url: url.href, cut };
};
