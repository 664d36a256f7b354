import { expect } from 'chai';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from './api.js';
import { until } from './processes.js';
import { oneServer, twoServers, type Deployment } from './topologies.js';

/** Enough that a fresh window cannot begin unseen between two of them. */
const quota = 5;

describe('limits of calls, over HTTP', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  let logs: string;
  before(async () => {
    logs = await mkdtemp(join(tmpdir(), 'quayside-logs-'));
    deployed = await oneServer({
      QUAYSIDE_RATE_LIMIT_PRINCIPAL: String(quota),
      QUAYSIDE_RATE_LIMIT_ADDRESS: String(quota),
      QUAYSIDE_TRUSTED_PROXIES: '127.0.0.0/8',
      QUAYSIDE_LOG_FOLDER: logs,
      QUAYSIDE_LOG_LEVEL: 'info',
    });
  });
  after(async () => {
    await deployed?.end();
    await rm(logs, { recursive: true, force: true });
  });

  it('tell how the budget stands, and refuse when it is empty', async () => {
    const secret = (await deployed.command('key', 'create', '--quiet', '--scopes', '*')).stdout.trim();
    const api = new Api(deployed.api.url, secret);
    const first = await api.get('/orders');
    expect(first.headers.get('ratelimit-policy')).to.equal(`"principal";q=${quota};w=60`);
    expect(first.headers.get('ratelimit')).to.match(new RegExp(`^"principal";r=${quota - 1};t=\\d+$`));
    for (let call = 1; call < quota; call += 1) expect(await api.get('/orders')).to.include({ status: 200 });
    const refused = await api.post('/orders', { nothing: 'that an order is' });
    expect([refused.status, refused.error?.code]).to.deep.equal([429, 'RATE_LIMITED']);
    expect(refused.headers.get('ratelimit')).to.match(/^"principal";r=0;t=\d+$/);
    expect(Number(refused.headers.get('retry-after'))).to.be.within(1, 60);
  });

  it('hold back an address that tries credentials, and no other behind the same proxy', async () => {
    const guess = new Api(deployed.api.url, 'qs_live_' + 'x'.repeat(44));
    const from = (address: string) => guess.get('/orders', { 'x-forwarded-for': address });
    for (let call = 0; call < quota; call += 1) expect(await from('198.51.100.1')).to.include({ status: 401 });
    expect(await from('198.51.100.1')).to.include({ status: 429 });
    expect(await from('203.0.113.9, 198.51.100.1')).to.include({ status: 429 });
    expect(await from('198.51.100.2')).to.include({ status: 401 });
  });

  it('are found in the log with who was refused what, and without secrets', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c';
    await new Api(deployed.api.url, 'qs_live_' + 'y'.repeat(44)).post(
      '/orders',
      {},
      {
        headers: {
          traceparent: `00-${trace}-b7ad6b7169203331-01`,
          'x-request-id': 'req_mine',
          'x-forwarded-for': '192.0.2.1',
        },
      },
    );
    const lines = async () => (await readFile(join(logs, 'app.log'), 'utf8')).trim().split('\n');
    await until(async () => (await lines()).some((line) => line.includes('req_mine')), 'the line of the call', 10_000);
    const line: unknown = JSON.parse((await lines()).find((text) => text.includes('req_mine')) ?? '{}');
    expect(line).to.deep.include({
      level: 'info',
      requestId: 'req_mine',
      traceId: trace,
      useCase: 'orders.place',
      transport: 'http',
      principal: null,
      outcome: 'UNAUTHENTICATED',
    });
    expect(line).to.have.property('durationMs').that.is.a('number');
    expect((await lines()).join('\n')).to.not.include('yyyyyyyy');
  });
});

describe('limits of calls, over two processes', function () {
  this.timeout(60_000);
  let deployed: Deployment | null;
  before(async function () {
    deployed = await twoServers({
      QUAYSIDE_RATE_LIMIT_STORE: 'database',
      QUAYSIDE_RATE_LIMIT_PRINCIPAL: String(quota),
    });
    if (deployed === null) this.skip();
  });
  after(() => deployed?.end());

  it('are shared where the database counts', async () => {
    if (!deployed) throw new Error('there are no servers');
    const secret = (await deployed.command('key', 'create', '--quiet', '--scopes', '*')).stdout.trim();
    const apis = deployed.servers.map(({ url }) => new Api(url, secret));
    const asked = apis.flatMap((api) => Array.from({ length: quota }, () => api.get('/orders')));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).to.have.length(quota);
    expect(statuses.filter((status) => status === 429)).to.have.length(quota);
  });
});
