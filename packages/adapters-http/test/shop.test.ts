import { expect } from 'chai';
import { ask, codeOf, pathsOf, type Told } from './support/ask.js';
import { listen, type Running } from './support/ground.js';
import { Shop } from './support/shop.js';

describe('a shop over HTTP', () => {
  const shop = new Shop();
  let server: Running;
  before(async () => {
    server = await listen(shop.app());
    shop.start();
    await send('POST', '/locations', { code: 'main', name: 'Main warehouse' });
    for (const sku of ['tea', 'a/b'])
      await send('POST', '/products', {
        sku,
        name: sku,
        prices: [{ amount: 450, currency: 'EUR' }],
        tax_rate_bp: 1_900,
      });
    await send('POST', '/stock/receipts', {
      location: 'main',
      lines: [
        { sku: 'tea', quantity: 100 },
        { sku: 'a/b', quantity: 5 },
      ],
    });
  });
  after(async () => {
    await server.stop();
    await shop.stop();
  });

  let keys = 0;
  const send = (
    method: string,
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Told> =>
    ask(`${server.url}/api/v1${path}`, {
      method,
      body,
      headers: { 'idempotency-key': `k-${(keys += 1)}`, ...headers },
    });
  const read = (path: string): Promise<Told> => ask(`${server.url}/api/v1${path}`);
  const order = {
    currency: 'EUR',
    customer: { reference: 'ADA', name: 'Ada Lovelace', email: null },
    lines: [{ sku: 'tea', quantity: 2 }],
    shipping_address: {
      name: 'Ada Lovelace',
      line1: '12 St James’s Square',
      line2: null,
      city: 'London',
      region: null,
      postal_code: null,
      country: 'GB',
    },
    payment_method: 'pm_ok',
  };
  const idOf = ({ envelope }: Told): string => (envelope.data as { readonly id: string }).id;
  const linksOf = ({ envelope }: Told) => (envelope.data as { readonly links: Readonly<Record<string, string>> }).links;

  it('places an order, waits for its end, and finds it under its address', async () => {
    const placed = await send('POST', '/orders', order, { prefer: 'wait=10' });
    expect([placed.status, placed.headers.get('preference-applied')]).to.deep.equal([201, 'wait=10']);
    expect(placed.envelope.data)
      .to.deep.include({ status: 'confirmed' })
      .and.have.nested.property('totals.total.amount', 1_071);
    const self = `/api/v1/orders/${idOf(placed)}`;
    expect(placed.headers.get('location')).to.equal(self);
    expect(linksOf(placed)).to.deep.equal({
      self,
      timeline: `${self}/timeline`,
      payments: `${self}/payments`,
      cancel: `${self}/cancel`,
    });
    const found = await ask(server.url + self);
    expect(found.headers.get('etag')).to.equal(placed.headers.get('etag'));
    expect(found.envelope.data).to.deep.equal(placed.envelope.data);
  });

  it('answers under every link that it gives', async () => {
    const placed = await send('POST', '/orders', order, { prefer: 'wait=10' });
    const payments = await read(`/orders/${idOf(placed)}/payments`);
    const saga = await read(`/sagas/${idOf(placed)}`);
    const product = await read('/products/a%2Fb');
    const stock = await read('/stock/a%2Fb');
    const [payment] = payments.envelope.data as readonly { readonly links: Readonly<Record<string, string>> }[];
    expect(linksOf(product)).to.deep.equal({ self: '/api/v1/products/a%2Fb', stock: '/api/v1/stock/a%2Fb' });
    const all = [
      linksOf(placed),
      linksOf(saga),
      linksOf(product),
      linksOf(stock),
      linksOf(await read('/locations/main')),
      payment?.links ?? {},
    ];
    const doing = new Set(['place', 'cancel', 'void', 'retry', 'skip', 'compensate', 'revoke']);
    const read_ = all.flatMap((links) => Object.entries(links)).filter(([relation]) => !doing.has(relation));
    expect(read_.length).to.be.greaterThan(12);
    for (const [relation, path] of read_)
      expect((await ask(server.url + path)).status, `${relation}: ${path}`).to.equal(200);
  });

  it('cancels by either door, once', async () => {
    for (const [method, end] of [
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const) {
      const placed = await send('POST', '/orders', order, { prefer: 'wait=10' });
      const door = `/orders/${idOf(placed)}${end}`;
      expect((await send(method, door)).status).to.equal(428);
      const cancelled = await send(method, door, undefined, { 'if-match': placed.headers.get('etag') ?? '' });
      expect([cancelled.status, cancelled.envelope.data]).to.have.deep.nested.property('[1].status', 'cancelled');
      expect(linksOf(cancelled)).to.not.have.any.keys('cancel', 'place');
      const again = await send(method, door, undefined, { 'if-match': '*' });
      expect([again.status, codeOf(again)]).to.deep.equal([409, 'WRONG_STATUS']);
    }
  });

  it('takes a draft through its changes by versions', async () => {
    const draft = await send('POST', '/orders', { ...order, draft: true });
    const path = `/orders/${idOf(draft)}`;
    expect(linksOf(draft)).to.have.keys('self', 'timeline', 'place', 'cancel');
    const amended = await send(
      'PATCH',
      path,
      { lines: [{ sku: 'tea', quantity: 5 }] },
      { 'if-match': '"v1"', 'content-type': 'application/merge-patch+json' },
    );
    expect([amended.status, amended.headers.get('etag')]).to.deep.equal([200, '"v2"']);
    const stale = await send('PUT', path, order, { 'if-match': '"v1"' });
    expect([stale.status, codeOf(stale)]).to.deep.equal([412, 'VERSION_MISMATCH']);
    const placed = await send('POST', `${path}/place`, undefined, { 'if-match': '"v2"' });
    expect(placed.envelope.data).to.deep.include({ status: 'placed' });
    const timeline = await read(`${path}/timeline`);
    expect(timeline.envelope.data).to.have.property('events').that.is.an('array').with.lengthOf.at.least(3);
  });

  it('names the field where an order cannot be', async () => {
    const cases = [
      [{ lines: [{ sku: 'nothing', quantity: 1 }] }, 422, 'UNKNOWN_SKU', ['lines.0.sku']],
      [{ lines: [{ sku: 'tea', quantity: -1 }] }, 422, 'INVALID_INPUT', ['lines.0.quantity']],
      [{ lines: [{ sku: 'tea', quantity: 1.5 }] }, 422, 'INVALID_INPUT', ['lines.0.quantity']],
      [{ lines: [{ sku: 'tea', quantity: 1, total: 0 }] }, 422, 'INVALID_INPUT', ['lines.0.total']],
      [{ currency: 'XXX' }, 422, 'INVALID_INPUT', ['currency']],
      [{ status: 'confirmed' }, 422, 'INVALID_INPUT', ['status']],
      [{ total: 0 }, 422, 'INVALID_INPUT', ['total']],
      [{ currency: 'JPY' }, 422, 'NO_PRICE', ['lines.0.sku']],
    ] as const;
    for (const [change, status, code, paths] of cases) {
      const told = await send('POST', '/orders', { ...order, ...change });
      expect([JSON.stringify(change), told.status, codeOf(told), pathsOf(told)]).to.deep.equal([
        JSON.stringify(change),
        status,
        code,
        paths,
      ]);
    }
  });

  it('lists what it has, by filters', async () => {
    const confirmed = await read('/orders?status=confirmed,placed&per_page=1&sort=-placed_at');
    expect(confirmed.envelope.metadata.pagination).to.have.property('per_page', 1);
    expect(confirmed.headers.get('link')).to.include('status=confirmed%2Cplaced');
    const [first] = confirmed.envelope.data as readonly {
      readonly links: { readonly self: string };
      readonly id: string;
    }[];
    expect(first?.links.self).to.equal(`/api/v1/orders/${first?.id}`);
    for (const path of [
      '/products',
      '/locations',
      '/stock',
      '/stock/movements?kind=receipt',
      '/reservations',
      '/sagas',
      '/payments',
      '/api-keys',
    ]) {
      expect((await read(path)).status, path).to.equal(200);
    }
    const movements = await read('/stock/movements?sku=tea');
    expect(movements.envelope.data).to.be.an('array').that.is.not.empty;
  });

  it('tells a key once, where it will be revoked', async () => {
    const made = await send('POST', '/api-keys', { name: 'shop', scopes: ['orders:read'] });
    expect(made.headers.get('location')).to.equal(`/api/v1/api-keys/${idOf(made)}`);
    const revoked = await ask(server.url + (made.headers.get('location') ?? ''), { method: 'DELETE' });
    expect(revoked.envelope.data).to.deep.include({ status: 'revoked' });
  });

  it('changes the tag of a payment with the journal of its operations', async () => {
    const placed = await send('POST', '/orders', order, { prefer: 'wait=10' });
    const [payment] = (await read(`/orders/${idOf(placed)}/payments`)).envelope.data as readonly {
      readonly id: string;
    }[];
    const told = await read(`/payments/${payment?.id}`);
    expect(told.headers.get('etag')).to.match(/^"v\d+-[\w-]{27}"$/);
    const voided = await send('POST', `/payments/${payment?.id}/void`, undefined, {
      'if-match': told.headers.get('etag') ?? '',
    });
    expect(voided.status).to.equal(200);
    expect(linksOf(voided)).to.not.have.property('void');
  });
});
