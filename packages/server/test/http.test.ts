import { openApiText } from '@quayside/adapters-http';
import { allContracts, allEvents } from '@quayside/application';
import { httpBadInputSuite, type OpenApiDocument } from '@quayside/testkit/suites';
import { expect } from 'chai';
import { buildInfo } from '../src/build-info.js';
import { granted, type Api } from './api.js';
import { showsDocs } from '../src/serve.js';
import { until, type ServerProcess } from './processes.js';
import { allSettled, orderBody, sell, type OrderData } from './shop.js';
import { oneServer, type Deployment } from './topologies.js';

const openApi = openApiText(allContracts, allEvents, { version: buildInfo.version });

describe('the whole system over HTTP', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  let server: ServerProcess;
  let api: Api;
  before(async () => {
    // Thousands of calls are to be refused here, each for its own reason.
    deployed = await oneServer({ QUAYSIDE_RATE_LIMIT_ADDRESS: '0', QUAYSIDE_RATE_LIMIT_PRINCIPAL: '0' });
    api = deployed.api;
    server = deployed.servers[0] ?? expect.fail('there is no server');
  });
  after(() => deployed?.end());

  it('tells an error in its envelope, and as problem+json to whoever asks for that', async () => {
    const path = '/orders/ord_01h455vb4pex5vsknk084sn02q';
    const plain = await api.get(path);
    expect([plain.status, plain.headers.get('content-type'), plain.error?.code]).to.deep.equal([
      404,
      'application/json',
      'ORDER_NOT_FOUND',
    ]);
    const problem = await api.get(path, { accept: 'application/problem+json', 'x-request-id': 'asked-by-a-test' });
    expect([problem.status, problem.headers.get('content-type')]).to.deep.equal([404, 'application/problem+json']);
    expect(JSON.parse(problem.text)).to.include({
      status: 404,
      title: 'Not Found',
      detail: 'There is no such order.',
      code: 'ORDER_NOT_FOUND',
      instance: `/api/v1${path}`,
      request_id: 'asked-by-a-test',
    });
  });

  it('places an order, shows it as one resource under its address and tag, and tells its timeline', async () => {
    const sku = await sell(api, 10);
    const placed = await api.post<OrderData>('/orders', orderBody({ sku, quantity: 2 }), {
      headers: { prefer: 'wait=10' },
    });
    expect([placed.status, placed.data.status, placed.headers.get('preference-applied')]).to.deep.equal([
      201,
      'confirmed',
      'wait=10',
    ]);
    expect(placed.headers.get('location')).to.equal(`/api/v1/orders/${placed.data.id}`);
    const path = `/orders/${placed.data.id}`;
    const read = await api.get<OrderData>(path);
    expect(read.headers.get('etag')).to.equal(placed.headers.get('etag'));
    const unchanged = await api.get(path, { 'if-none-match': read.headers.get('etag') ?? '' });
    expect([unchanged.status, unchanged.text]).to.deep.equal([304, '']);

    const unsaid = await api.post(`${path}/cancel`, {});
    expect([unsaid.status, unsaid.error?.code]).to.deep.equal([428, 'VERSION_REQUIRED']);
    const stale = await api.post(`${path}/cancel`, {}, { headers: { 'if-match': '"v1"' } });
    expect([stale.status, stale.error?.code]).to.deep.equal([412, 'VERSION_MISMATCH']);
    const cancelled = await api.post<OrderData>(
      `${path}/cancel`,
      { reason: 'ordered twice' },
      { headers: { 'if-match': read.headers.get('etag') ?? '' } },
    );
    expect([cancelled.status, cancelled.data.status, cancelled.data.reason]).to.deep.equal([
      200,
      'cancelled',
      'ordered twice',
    ]);
    await allSettled(api);
    const timeline = granted(
      await api.get<{ readonly events: readonly { readonly type: string; readonly sequence: number }[] }>(
        `${path}/timeline`,
      ),
    );
    expect(timeline.events.map(({ type, sequence }) => [sequence, type])).to.deep.equal([
      [1, 'orders.order_placed'],
      [2, 'orders.order_confirmed'],
      [3, 'orders.order_cancelled'],
    ]);
    const [payment] = granted(await api.get<readonly { readonly status: string }[]>(`${path}/payments`));
    expect(payment).to.include({ status: 'voided' });
  });

  it('describes itself: to people at /docs, to programs as OpenAPI and AsyncAPI', async () => {
    const kept: string = JSON.stringify(JSON.parse(openApi));
    expect(
      (await (await fetch(`${server.url}/openapi.json`)).text()) === kept,
      'it is the one in the repository',
    ).to.equal(true);
    const asyncApi = (await (await fetch(`${server.url}/asyncapi.json`)).json()) as { readonly asyncapi: string };
    expect(asyncApi.asyncapi).to.match(/^3\./);
    expect(await (await fetch(`${server.url}/docs`)).text()).to.include('<title>Quayside API</title>');
  });

  it('shows people nothing in production, unless it is told to', () => {
    const shown = (environment: 'development' | 'production', docs: 'auto' | 'on' | 'off'): boolean =>
      showsDocs({ QUAYSIDE_ENVIRONMENT: environment, QUAYSIDE_DOCS: docs });
    expect([shown('development', 'auto'), shown('development', 'off')]).to.deep.equal([true, false]);
    expect([shown('production', 'auto'), shown('production', 'on')]).to.deep.equal([false, true]);
  });

  it('counts the streams of events that are open', async () => {
    const open = async (): Promise<string | undefined> =>
      /^quayside_event_streams (\d+)$/m.exec(await (await fetch(`${server.managementUrl}/metrics`)).text())?.[1];
    const before_ = Number(await open());
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${api.secret}` };
    const stream = await fetch(`${server.url}/api/v1/events`, { headers, signal: leaving.signal });
    expect([stream.status, await open()]).to.deep.equal([200, String(before_ + 1)]);
    leaving.abort();
    await until(async () => (await open()) === String(before_), 'the stream is counted no more');
  });

  it('tells operators its metrics, and how each component is', async () => {
    const metrics = await fetch(`${server.managementUrl}/metrics`);
    expect(metrics.headers.get('content-type')).to.equal('text/plain; version=0.0.4; charset=utf-8');
    const text = await metrics.text();
    expect(text).to.match(/^quayside_calls_total\{use_case="orders\.place",transport="http",outcome="ok"\} [1-9]\d*$/m);
    expect(text).to.match(/^quayside_call_seconds_bucket\{le="0\.1",use_case="orders\.place"\} \d+$/m);
    expect(text).to.match(/^quayside_consumer_position\{consumer="orders"\} [1-9]\d*$/m);
    expect(text).to.match(/^quayside_messages_aside 0$/m);
    expect(text).to.match(/^quayside_audit_rows_unsealed \d+$/m);
    expect(text).to.match(/^quayside_audit_rows_waiting 0$/m);
    expect(text).to.match(/^quayside_audit_rows_lost 0$/m);
    expect(text).to.match(/^process_resident_memory_bytes [1-9]/m);

    for (const url of [server.url, server.managementUrl]) {
      const health = await fetch(`${url}/health`);
      const report = (await health.json()) as {
        readonly status: string;
        readonly version: string;
        readonly components: object;
      };
      expect([health.status, report.status, report.version]).to.deep.equal([200, 'ok', buildInfo.version]);
      expect(report.components).to.deep.equal({
        database: { status: 'ok', needed: true },
        payment_gateway: { status: 'ok', needed: false, detail: 'the breaker is closed' },
        messages: { status: 'ok', needed: false },
        audit: { status: 'ok', needed: false },
      });
      expect((await fetch(`${url}/health/ready`)).status).to.equal(200);
      expect((await fetch(`${url}/health/live`)).status).to.equal(200);
    }
    expect((await fetch(`${server.url}/metrics`)).status).to.equal(404);
  });

  it('describes itself as the document that was generated of the contracts', async () => {
    const document = await fetch(`${server.url}/openapi.json`);
    expect(await document.json()).to.deep.equal(JSON.parse(openApi));
  });

  httpBadInputSuite(JSON.parse(openApi) as OpenApiDocument, () => ({ baseUrl: server.url, credential: server.key }));

  describe('afterwards', () => {
    it('has logged nothing that an operator should look at', async () => {
      expect(await server.stop()).to.include({ code: 0, stderr: '' });
    });
  });
});
