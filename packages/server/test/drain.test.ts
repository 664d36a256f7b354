import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Api, granted } from './api.js';
import { Processes, until } from './processes.js';
import { orderBody, sell, type OrderData } from './shop.js';

describe('a server that is told to stop while it works', function () {
  this.timeout(60_000);
  const processes = new Processes();
  after(() => processes.end());

  const refused = (url: string): Promise<boolean> =>
    fetch(url).then(
      () => false,
      () => true,
    );

  it('answers what it was asked, is not ready and takes nothing new, and ends with exit code 0', async () => {
    const folder = join(await processes.folder(), 'data');
    const server = await processes.serve({ QUAYSIDE_DATA_FOLDER: folder }, { printsKey: true });
    const api = new Api(server.url, server.key);
    const sku = await sell(api, 10);
    // The gateway takes two seconds for this one.
    const asked = api.post<OrderData>('/orders', orderBody({ sku, method: 'pm_slow' }), {
      headers: { prefer: 'wait=10' },
    });
    await until(async () => (await api.get('/orders')).pagination.total === 1, 'the order to be placed');
    server.kill('SIGTERM');
    await until(() => refused(`${server.url}/health/live`), 'new connections to be refused');
    expect(await fetch(`${server.managementUrl}/health/ready`)).to.include({ status: 503 });

    const answer = await asked;
    expect([answer.status, granted(answer).status]).to.deep.equal([201, 'confirmed']);
    expect(await server.ended).to.include({ code: 0, signal: null, stderr: '' });
  });

  it('cuts off what takes longer than the time to drain; a retry after the next start is answered', async () => {
    const folder = join(await processes.folder(), 'data');
    const settings = { QUAYSIDE_DATA_FOLDER: folder, QUAYSIDE_DRAIN_MS: '300' };
    const server = await processes.serve(settings, { printsKey: true });
    const api = new Api(server.url, server.key);
    const body = orderBody({ sku: await sell(api, 10), method: 'pm_timeout' });
    const question = { key: 'cut-off', headers: { prefer: 'wait=4' } };
    const asked = api.post('/orders', body, question).catch((error: unknown) => error);
    await until(async () => (await api.get('/orders')).pagination.total === 1, 'the order to be placed');
    expect(await server.stop()).to.include({ code: 0, signal: null });
    expect(await asked).to.be.an.instanceOf(Error);

    const again = new Api((await processes.serve(settings)).url, server.key);
    const orders = await again.all<OrderData>('/orders');
    expect(orders).to.have.length(1);
    await until(
      async () => (await again.post('/orders', body, { key: 'cut-off' })).status === 201,
      'the key to be answered',
      30_000,
    );
    const answer = await again.post<OrderData>('/orders', body, { key: 'cut-off' });
    expect([answer.headers.get('idempotent-replayed'), answer.data.id]).to.deep.equal(['true', orders[0]?.id]);
  });

  it('does not wait for a gateway that does not answer', async () => {
    let isAskedAfter = false;
    const silent = createServer((socket) => {
      socket.on('data', (bytes) => (isAskedAfter ||= bytes.toString().startsWith('GET /v1/operations/')));
      socket.on('error', () => undefined);
    }).listen(0, '127.0.0.1');
    // It does not keep the tests running, however this one ends.
    silent.unref();
    await once(silent, 'listening');
    const address = silent.address() as AddressInfo;
    const settings = {
      QUAYSIDE_DATA_FOLDER: join(await processes.folder(), 'data'),
      QUAYSIDE_PAYMENT_GATEWAY_URL: `http://127.0.0.1:${address.port}`,
    };
    const hasty = await processes.serve({ ...settings, QUAYSIDE_PAYMENT_TIMEOUT_MS: '100' }, { printsKey: true });
    const api = new Api(hasty.url, hasty.key);
    granted(await api.post('/orders', orderBody({ sku: await sell(api, 10) })));
    const isUnknown = async (): Promise<boolean> => {
      const [payment] = granted(await api.get<readonly { readonly status: string }[]>('/payments'));
      return payment?.status === 'unknown';
    };
    await until(isUnknown, 'the outcome of the payment to be unknown');
    await hasty.stop();

    const patient = await processes.serve({ ...settings, QUAYSIDE_PAYMENT_TIMEOUT_MS: '60000' });
    await until(() => isAskedAfter, 'the gateway to be asked after it');
    expect(await patient.stop()).to.include({ code: 0, signal: null });
  });
});
