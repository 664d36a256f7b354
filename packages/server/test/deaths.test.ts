import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, granted, persist } from './api.js';
import { databaseProcesses, signalAll } from './database-processes.js';
import { Processes, until, type ServerProcess } from './processes.js';
import { allSettled, ledgerViolations, orderBody, sell, stockViolations, type OrderData } from './shop.js';
import { oneServer, twoServers, type Deployment } from './topologies.js';

const methods = ['pm_ok', 'pm_ok', 'pm_declined', 'pm_flaky'];
const clientCount = 16;

/** Clients that place orders until told to stop. Each asks again under its key until it is answered, and says who is to be asked. */
const load = (sku: string, apiFor: (client: number) => Api) => {
  let isOpen = true;
  /** The acknowledged orders by their keys. */
  const acknowledged = new Map<string, string>();
  const client = async (_: unknown, index: number): Promise<void> => {
    for (let count = 0; isOpen; count += 1) {
      const key = `${sku}-${index}-${count}`;
      const body = orderBody({ sku, method: methods[(index + count) % methods.length] ?? '', metadata: { key } });
      const headers = count % 3 === 0 ? { prefer: 'wait=2' } : {};
      const answer = await persist(() => apiFor(index).post<OrderData>('/orders', body, { key, headers }));
      acknowledged.set(key, granted(answer).id);
    }
  };
  const clients = Promise.all(Array.from({ length: clientCount }, client));
  return {
    acknowledged,
    close: async () => {
      isOpen = false;
      await clients;
    },
  };
};

/** Throws when the server ends, with what it said then that was no line of its log. */
const endOf = async ({ ended }: ServerProcess): Promise<never> => {
  const { code, stderr } = await ended;
  throw new Error(`the server ended by itself with ${code}: ${stderr.replaceAll(/^\{.*\n/gm, '')}`);
};

/** Whether every acknowledged order is there once, has come to its end, and gateway, stock and database agree on it. */
const expectAllWell = async (
  deployed: Deployment,
  api: Api,
  sku: string,
  acknowledged: ReadonlyMap<string, string>,
): Promise<void> => {
  await allSettled(api);
  const orders = await api.all<OrderData>('/orders');
  expect(orders).to.have.length(acknowledged.size);
  expect(new Map(orders.map(({ id, metadata }) => [metadata['key'], id]))).to.deep.equal(acknowledged);
  const wrong = orders.filter(({ status, reason, metadata: { key = '' } }) => {
    const [index = 0, count = 0] = key
      .slice(sku.length + 1)
      .split('-')
      .map(Number);
    return methods[(index + count) % methods.length] === 'pm_declined'
      ? reason !== 'payment_declined'
      : status !== 'confirmed';
  });
  expect(wrong).to.deep.equal([]);
  const byId = new Map(orders.map((order) => [order.id, order]));
  expect(await ledgerViolations(deployed.ledger, byId)).to.deep.equal([]);
  expect(await stockViolations(api, new Map([[sku, 100_000]]), orders)).to.deep.equal([]);
  const { code, stdout } = await deployed.command('doctor', '--ledger', deployed.ledger);
  expect(stdout).to.match(/checks, nothing found/);
  expect(code).to.equal(0);
};

/** Sessions of the embedded database die again and again, each of which makes it restart under its server. */
const sessionsDie = async (): Promise<void> => {
  const deployed = await oneServer();
  try {
    const { api, servers, ledger } = deployed;
    const sku = await sell(api, 100_000);
    const { acknowledged, close } = load(sku, () => api);
    for (let round = 0; round < 5; round += 1) {
      await sleep(300);
      const [session] = (await databaseProcesses(join(ledger, '..')))?.others.slice(-1) ?? [];
      signalAll(session === undefined ? [] : [session], 'SIGKILL');
    }
    await Promise.race([close(), ...servers.map(endOf)]);
    await expectAllWell(deployed, api, sku, acknowledged);
  } finally {
    await deployed.end();
  }
};

/** Of two servers on one database the one that works on the messages is killed. Null where there is no PostgreSQL server. */
const replicaDies = async (): Promise<'done' | null> => {
  const deployed = await twoServers();
  if (deployed === null) return null;
  try {
    const [victim, survivor] = deployed.apis as readonly [Api, Api];
    const [first] = deployed.servers;
    const sku = await sell(survivor, 100_000);
    const { acknowledged, close } = load(sku, (client) => (first?.isAlive() && client % 2 === 0 ? victim : survivor));
    await sleep(1_000);
    first?.kill('SIGKILL');
    await first?.ended;
    await sleep(500);
    await close();
    await expectAllWell(deployed, survivor, sku, acknowledged);
    return 'done';
  } finally {
    await deployed.end();
  }
};

describe('deaths under load', function () {
  this.timeout(90_000);
  let sessions: PromiseSettledResult<void>;
  let replica: PromiseSettledResult<'done' | null>;

  // Both wait for a while: what was on its way to the gateway is asked after when its lease is over.
  before(async () => {
    [sessions, replica] = await Promise.allSettled([sessionsDie(), replicaDies()]);
  });

  it('of sessions of the database end no server and lose nothing', () => {
    if (sessions.status === 'rejected') throw sessions.reason;
  });

  it('of one of two servers leave the other one to finish everything that was acknowledged, and to answer what was not', function () {
    if (replica.status === 'rejected') throw replica.reason;
    if (replica.value === null) this.skip();
  });
});

describe('a server whose database is gone', function () {
  this.timeout(60_000);
  const processes = new Processes();
  after(() => processes.end());

  it('says so and lives, ends in order when it is told to, and goes on at the next start', async () => {
    const folder = join(await processes.folder(), 'data');
    const settings = { QUAYSIDE_DATA_FOLDER: folder };
    const server = await processes.serve(settings, { printsKey: true });
    const api = new Api(server.url, server.key);
    const sku = await sell(api, 10);
    signalAll((await databaseProcesses(folder))?.all ?? [], 'SIGKILL');
    await until(async () => (await fetch(`${server.url}/health/ready`)).status === 503, 'it not to be ready');
    expect((await fetch(`${server.url}/health/live`)).status).to.equal(200);
    const order = () => api.post<OrderData>('/orders', orderBody({ sku }), { key: 'gone' });
    const refused = await order();
    expect([refused.status, refused.error?.code]).to.deep.equal([503, 'DEPENDENCY_DOWN']);
    expect(Number(refused.headers.get('retry-after'))).to.be.greaterThan(0);
    const { code, signal } = await server.stop();
    expect([code, signal]).to.deep.equal([0, null]);

    const again = new Api((await processes.serve(settings)).url, server.key);
    expect(
      await again.post('/orders', orderBody({ sku }), { key: 'gone', headers: { prefer: 'wait=10' } }),
    ).to.have.nested.property('data.status', 'confirmed');
  });
});
