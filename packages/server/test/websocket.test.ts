import { expect } from 'chai';
import { join } from 'node:path';
import { Api, granted } from './api.js';
import { Processes, until, type ServerProcess } from './processes.js';
import { orderBody, sell, type OrderData } from './shop.js';

interface Said {
  readonly id?: string;
  readonly type: string;
  readonly cursor?: string;
  readonly data?: OrderData;
  readonly replayed?: boolean;
  readonly event?: { readonly type: string; readonly subject: string };
  readonly error?: { readonly code: string };
}

/** A client as a browser has it: Node's own WebSocket, which can send no headers. */
class Browser {
  readonly said: Said[] = [];
  readonly closed: Promise<CloseEvent>;
  readonly #opened: Promise<unknown>;

  constructor(
    server: ServerProcess,
    readonly socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, 'quayside.v1'),
  ) {
    socket.addEventListener('message', ({ data }) => this.said.push(JSON.parse(String(data)) as Said));
    this.#opened = new Promise((resolve) => socket.addEventListener('open', resolve));
    this.closed = new Promise((resolve) => socket.addEventListener('close', resolve));
  }

  async ask(frame: { readonly id: string; readonly type: string; readonly [field: string]: unknown }): Promise<Said> {
    await this.#opened;
    this.socket.send(JSON.stringify(frame));
    return this.hears(({ id }) => id === frame.id);
  }

  async hears(is: (said: Said) => boolean): Promise<Said> {
    await until(() => this.said.some(is), 'something to be said');
    return this.said.find(is) ?? { type: 'nothing' };
  }
}

describe('WebSocket, on the real thing', function () {
  this.timeout(60_000);
  const processes = new Processes();
  let server: ServerProcess;
  let api: Api;
  before(async () => {
    server = await processes.serve(
      { QUAYSIDE_DATA_FOLDER: join(await processes.folder(), 'data'), QUAYSIDE_WS_CONNECTIONS: '3' },
      { printsKey: true },
    );
    api = new Api(server.url, server.key);
  });
  after(() => processes.end());

  it('places an order and tells what becomes of it, and answers a retry over HTTP with the same', async () => {
    const sku = await sell(api, 10);
    const browser = new Browser(server);
    expect(await browser.ask({ id: 'a', type: 'authenticate', token: server.key })).to.have.property(
      'type',
      'authenticated',
    );
    await browser.ask({ id: 's', type: 'subscribe', topics: ['orders'] });
    const placed = await browser.ask({ id: 'order-1', type: 'orders.place', input: orderBody({ sku }), wait: 10 });
    expect([placed.type, placed.replayed, placed.data?.status]).to.deep.equal(['result', false, 'confirmed']);
    const confirmed = await browser.hears(({ event }) => event?.type === 'orders.order_confirmed');
    expect(confirmed.event?.subject).to.equal(placed.data?.id);
    const again = await api.post<OrderData>('/orders', orderBody({ sku }), { key: 'order-1' });
    expect([again.headers.get('idempotent-replayed'), granted(again).id]).to.deep.equal(['true', placed.data?.id]);
    browser.socket.close();
    await browser.closed;
  });

  it('closes within a moment when the key is revoked, and says so in its metrics', async () => {
    const { id, secret } = granted(
      await api.post<{ readonly id: string; readonly secret: string }>('/api-keys', {
        name: 'for a moment',
        scopes: ['orders:read'],
      }),
    );
    const [idle, subscribed] = [new Browser(server), new Browser(server)];
    for (const browser of [idle, subscribed]) await browser.ask({ id: 'a', type: 'authenticate', token: secret });
    await subscribed.ask({ id: 's', type: 'subscribe' });
    const gauges = await (await fetch(`${server.managementUrl}/metrics`)).text();
    expect(gauges)
      .to.match(/^quayside_websocket_connections 2$/m)
      .and.to.match(/^quayside_websocket_subscriptions 1$/m);
    granted(await api.ask('DELETE', `/api-keys/${id}`));
    for (const browser of [idle, subscribed])
      expect(await browser.closed).to.include({ code: 1008, reason: 'UNAUTHENTICATED' });
    await until(async () => {
      const text = await (await fetch(`${server.managementUrl}/metrics`)).text();
      return /^quayside_websocket_closes_total\{code="1008",by="server"\} 2$/m.test(text);
    }, 'the metrics to tell of it');
  });

  it('asks whoever comes without an upgrade for one, and passes over the wish elsewhere', async () => {
    const plain = await fetch(`${server.url}/ws`);
    expect([plain.status, plain.headers.get('upgrade')]).to.deep.equal([426, 'websocket']);
  });

  it('lets in as many as it is set to', async () => {
    const all = [new Browser(server), new Browser(server), new Browser(server)];
    for (const browser of all) await browser.ask({ id: 'a', type: 'authenticate', token: server.key });
    expect(await new Browser(server).closed).to.include({ code: 1006 });
    for (const { socket } of all) socket.close();
  });

  it('answers what is in progress when it stops, says where to go on, and ends with exit code 0', async () => {
    const sku = await sell(api, 10);
    const browser = new Browser(server);
    await browser.ask({ id: 'a', type: 'authenticate', token: server.key });
    const { cursor } = await browser.ask({ id: 's', type: 'subscribe', topics: ['orders'] });
    // The gateway takes two seconds for this one.
    const input = orderBody({ sku, method: 'pm_slow' });
    browser.socket.send(JSON.stringify({ id: 'slow', type: 'orders.place', input, wait: 10 }));
    await until(async () => (await api.get('/orders?status=placed')).pagination.total === 1, 'the order to be placed');
    server.kill('SIGTERM');
    const { type, data } = await browser.hears(({ id }) => id === 'slow');
    expect([type, data?.status]).to.deep.equal(['result', 'confirmed']);
    const { code, reason } = await browser.closed;
    expect([code, reason.split(' ')[0]]).to.deep.equal([1001, 'SHUTTING_DOWN']);
    expect(reason.split(' ')[1]).to.match(/^c1_/).and.to.not.equal(cursor);
    expect(await server.ended).to.include({ code: 0, signal: null, stderr: '' });
  });
});
