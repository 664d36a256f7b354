import { QuaysideClient, QuaysideError } from '@quayside/client';
import { expect } from 'chai';
import { clientOf, orderId, orderInput, scripted } from './support/clients.js';
import { grant, grantPage, refuse } from './support/scripted-server.js';

describe('a call of the client', () => {
  const server = scripted();
  const order = { id: orderId, status: 'placed', version: 1 };

  it('sends a command with its input as JSON, a key of its own, and its token', async () => {
    server.play(grant(order));
    const { client } = clientOf(server);
    expect(await client.orders.place(orderInput, { wait: 5, requestId: 'checkout-7' })).to.deep.equal(order);
    await client.orders.place(orderInput);

    const [first, second] = server.heard;
    expect([first?.method, first?.url]).to.deep.equal(['POST', '/api/v1/orders']);
    expect(JSON.parse(first?.body ?? '')).to.deep.equal(orderInput);
    expect(first?.headers).to.include({
      authorization: 'Bearer qs_live_1',
      'content-type': 'application/json',
      prefer: 'wait=5',
      'x-request-id': 'checkout-7',
    });
    expect(first?.headers['idempotency-key']).to.match(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(second?.headers['idempotency-key']).to.not.equal(first?.headers['idempotency-key']);
    expect(second?.headers).to.not.have.any.keys('prefer', 'x-request-id');
  });

  it('puts each field where its route wants it', async () => {
    server.play(grant(order));
    const { client } = clientOf({ url: `${server.url}/behind/a/proxy/` });
    await client.orders.cancel({ id: orderId, expected_version: 3, reason: 'twice' });
    await client.orders.placeDraft({ id: orderId, expected_version: 'any' });
    await client.catalog.archiveProduct({ sku: 'a/b ü', expected_version: 12 });
    await client.payments.receiveWebhook({
      gateway: 'sandbox',
      body: '{ "as": "signed" }',
      headers: { 'Webhook-Id': 'w1', Host: 'elsewhere', 'Content-Length': '3' },
    });
    expect(server.heard.map(({ method, url, body }) => [method, url, body])).to.deep.equal([
      ['POST', `/behind/a/proxy/api/v1/orders/${orderId}/cancel`, '{"reason":"twice"}'],
      ['POST', `/behind/a/proxy/api/v1/orders/${orderId}/place`, ''],
      ['DELETE', '/behind/a/proxy/api/v1/products/a%2Fb%20%C3%BC', ''],
      ['POST', '/behind/a/proxy/api/v1/payments/webhooks/sandbox', '{ "as": "signed" }'],
    ]);
    expect(server.heard.map(({ headers }) => headers['if-match'])).to.deep.equal(['"v3"', '*', '"v12"', undefined]);
    expect(server.heard[1]?.headers).to.not.have.property('content-type');
    expect(server.heard[3]?.headers).to.include({ 'webhook-id': 'w1', 'content-length': '18' });
  });

  it('asks a query by its parameters, several values as one and a range by its parts', async () => {
    server.play(grantPage([order], null));
    const { client } = clientOf(server);
    const page = await client.orders.list({
      status: ['placed', 'confirmed'],
      placed_at: { gte: '2026-01-01T00:00:00+01:00', lt: undefined },
      q: 'tea & cake',
      per_page: 2,
      cursor: undefined,
    });
    expect(page.items).to.deep.equal([order]);
    expect(page.pagination).to.include({ total: 5, next_cursor: null });
    expect(server.heard[0]?.url).to.equal(
      '/api/v1/orders?status=placed%2Cconfirmed&placed_at%5Bgte%5D=2026-01-01T00%3A00%3A00%2B01%3A00&q=tea%20%26%20cake&per_page=2',
    );
    expect(server.heard[0]?.headers).to.not.have.any.keys('idempotency-key', 'content-type');
    await client.orders.list();
    expect(server.heard[1]?.url).to.equal('/api/v1/orders');
  });

  it('gives the metadata of an answer to whoever asks for its result', async () => {
    server.play(grant(order, { etag: '"v1"', 'idempotent-replayed': 'true' }), grant(order));
    const { client } = clientOf(server);
    expect(await client.orders.place.result(orderInput, { idempotencyKey: 'order-1' })).to.deep.equal({
      ok: true,
      data: order,
      etag: '"v1"',
      replayed: true,
      requestId: 'req_1',
      at: '2026-11-21T12:00:00.000Z',
      idempotencyKey: 'order-1',
      attempts: 1,
    });
    const read = await client.orders.get.result({ id: orderId });
    expect(read).to.include({ ok: true, etag: null, replayed: false, idempotencyKey: null });
  });

  it('tells a refusal by its code, as a value with its details or as an error that is thrown', async () => {
    const issues = [{ path: 'lines.0.sku', message: 'is no product' }];
    server.play(refuse(422, 'UNKNOWN_SKU', { details: { issues } }));
    const { client } = clientOf(server);
    const called = await client.orders.place.result(orderInput);
    if (called.ok || called.error.code !== 'UNKNOWN_SKU') return expect.fail('it was not refused as it should be');
    expect(called.error.details.issues).to.deep.equal(issues);

    const thrown: unknown = await client.orders
      .place(orderInput, { idempotencyKey: 'k1' })
      .catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(QuaysideError).and.include({
      message: 'No: UNKNOWN_SKU',
      category: 'invalid',
      status: 422,
      operation: 'orders.place',
      requestId: 'req_1',
      idempotencyKey: 'k1',
      attempts: 1,
      isRetryable: false,
    });
    expect(client.orders.place.failed(thrown) && thrown.issues).to.deep.equal(issues);
    expect(client.orders.get.failed(thrown)).to.equal(false);
    expect(client.orders.place.failed(new TypeError('elsewhere'))).to.equal(false);
  });

  it('refuses by itself what no URL can carry, and sends nothing', async () => {
    server.play(grant(order));
    const { client } = clientOf(server);
    for (const sku of ['', '.', '..', 'half\ud800'])
      expect(await client.catalog.getProduct({ sku }).catch(String), JSON.stringify(sku)).to.match(
        /^TypeError: sku cannot/,
      );
    expect(await client.orders.list({ q: '\udc00' }).catch(String)).to.match(/^TypeError: q cannot/);
    expect(await client.orders.place(orderInput, { idempotencyKey: 'a b' }).catch(String)).to.match(/idempotencyKey/);
    expect(await client.orders.place(orderInput, { wait: 31 }).catch(String)).to.match(/wait/);
    expect(await client.orders.get({ id: orderId }, { timeout: 0 }).catch(String)).to.match(/timeout/);
    expect(await client.orders.get({ id: orderId }, { requestId: 'a\nb' }).catch(String)).to.match(/requestId/);
    expect(server.heard).to.deep.equal([]);
  });

  it('is not to be had with options that are wrong, and says which', () => {
    const url = 'http://127.0.0.1';
    for (const [options, name] of [
      [{ url: 'quayside.example' }, 'url'],
      [{ url: 'ftp://quayside.example' }, 'url'],
      [{ url: 'https://user:secret@quayside.example' }, 'url'],
      [{ url: 'https://quayside.example?key=secret' }, 'url'],
      [{ url, timeout: -1 }, 'timeout'],
      [{ url, attemptTimeout: Number.NaN }, 'attemptTimeout'],
      [{ url, retry: { attempts: 1.5 } }, 'retry.attempts'],
      [{ url, retry: { firstDelay: 0 } }, 'retry.firstDelay'],
      [{ url, token: 'a\r\nb' }, 'token'],
      [{ url, headers: { 'not a name': 'x' } }, 'not a name'],
    ] as const)
      expect(() => new QuaysideClient(options), JSON.stringify(options)).to.throw(TypeError, name);
  });

  it('adds the headers that it was given, but for its own', async () => {
    server.play(grant(order));
    const { client } = clientOf(server, { headers: { 'X-Shop': 'north', Accept: 'text/html' } });
    await client.orders.get({ id: orderId });
    expect(server.heard[0]?.headers).to.include({ 'x-shop': 'north', accept: 'application/json' });
  });
});

describe('a listing of the client', () => {
  const server = scripted();

  it('gives everything of a list, page by page, and asks for no page before it is needed', async () => {
    server.play(grantPage([{ id: 1 }, { id: 2 }], 'c/1'), grantPage([{ id: 3 }], 'c2'), grantPage([], null));
    const { client } = clientOf(server);
    const listing = client.orders.listAll({ status: ['placed'] });
    const first = await listing.next();
    expect([first.value, server.heard.length]).to.deep.equal([{ id: 1 }, 1]);
    const rest: unknown[] = [];
    for await (const order of listing) rest.push(order);
    expect(rest).to.deep.equal([{ id: 2 }, { id: 3 }]);
    expect(server.heard.map(({ url }) => url)).to.deep.equal([
      '/api/v1/orders?per_page=100&status=placed',
      '/api/v1/orders?per_page=100&status=placed&cursor=c%2F1',
      '/api/v1/orders?per_page=100&status=placed&cursor=c2',
    ]);
  });

  it('stops asking where its reader stops', async () => {
    server.play(grantPage([{ id: 1 }, { id: 2 }], 'c1'));
    const { client } = clientOf(server);
    for await (const _ of client.catalog.listAllProducts()) break;
    expect(server.heard).to.have.lengthOf(1);
  });

  it('fails where a page does', async () => {
    server.play(grantPage([{ id: 1 }], 'c1'), refuse(403, 'FORBIDDEN'));
    const { client } = clientOf(server);
    const seen: unknown[] = [];
    const error: unknown = await (async () => {
      for await (const order of client.orders.listAll()) seen.push(order);
    })().catch((thrown: unknown) => thrown);
    expect(seen).to.deep.equal([{ id: 1 }]);
    expect(error).to.include({ code: 'FORBIDDEN', operation: 'orders.list' });
  });
});
