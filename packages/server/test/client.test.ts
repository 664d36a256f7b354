import { QuaysideClient, type OrdersPlaceInput } from '@quayside/client';
import { expect } from 'chai';
import { orderBody } from './shop.js';
import { oneServer, type Deployment } from './topologies.js';

describe('the client against a server', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  let client: QuaysideClient;
  before(async () => {
    deployed = await oneServer();
    client = clientOf();
    await client.catalog.createProduct({ sku: 'a/b', name: 'Tea', prices: [{ amount: 450, currency: 'EUR' }] });
    await client.inventory.receiveStock({ location: 'main', lines: [{ sku: 'a/b', quantity: 100 }] });
  });
  after(() => deployed?.end());

  const clientOf = (options: Partial<ConstructorParameters<typeof QuaysideClient>[0]> = {}) =>
    new QuaysideClient({ url: deployed.api.url, token: deployed.api.secret, ...options });
  const order: OrdersPlaceInput = orderBody({ sku: 'a/b', quantity: 2 });

  it('places an order, waits for its end, and reads all that came of it', async () => {
    const placed = await client.orders.place(order, { wait: 20 });
    expect(placed).to.include({ status: 'confirmed', version: 2 });
    expect(placed.links.self).to.equal(`/api/v1/orders/${placed.id}`);
    expect(await client.orders.get({ id: placed.id })).to.deep.equal(placed);
    const { events } = await client.orders.timeline({ id: placed.id });
    expect(events.map(({ type }) => type)).to.deep.equal(['orders.order_placed', 'orders.order_confirmed']);
    const payments = await client.payments.list({ order_id: placed.id });
    expect(payments.items.map(({ status }) => status)).to.deep.equal(['authorized']);
    expect(await client.inventory.getStock({ sku: 'a/b' })).to.include({ on_hand: 100 });
  });

  it('has one order where the answer to the first attempt was lost', async () => {
    let lost = 0;
    const unlucky = clientOf({
      retry: { firstDelay: 1 },
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (lost > 0) return response;
        lost += 1;
        await response.text();
        throw new TypeError('the connection broke');
      },
    });
    const placed = await unlucky.orders.place.result({ ...order, external_id: null, metadata: { basket: 'lost' } });
    expect(placed).to.include({ ok: true, replayed: true, attempts: 2 });
    const all = await client.orders.list({ per_page: 100 });
    expect(all.items.filter(({ metadata }) => metadata['basket'] === 'lost')).to.have.lengthOf(1);
  });

  it('goes on with a key that is kept, and is told where it was used for something else', async () => {
    const first = await client.orders.place.result(order, { idempotencyKey: 'kept-1' });
    const again = await client.orders.place.result(order, { idempotencyKey: 'kept-1' });
    if (!first.ok || !again.ok) return expect.fail('it was refused');
    expect([first.replayed, again.replayed]).to.deep.equal([false, true]);
    expect([again.data, again.etag, again.requestId, again.at]).to.deep.equal([
      first.data,
      first.etag,
      first.requestId,
      first.at,
    ]);
    const other = await client.orders.place.result({ ...order, metadata: { a: 'b' } }, { idempotencyKey: 'kept-1' });
    expect(other).to.have.property('error').that.includes({ code: 'IDEMPOTENCY_KEY_REUSED', status: 422 });
  });

  it('changes by versions, and names what is wrong', async () => {
    const draft = await client.orders.place({ ...order, draft: true });
    const amended = await client.orders.amend({
      id: draft.id,
      expected_version: draft.version,
      lines: [{ sku: 'a/b', quantity: 5 }],
    });
    expect(amended.lines.map(({ quantity }) => quantity)).to.deep.equal([5]);
    const stale = await client.orders.cancel.result({ id: draft.id, expected_version: draft.version });
    if (stale.ok || stale.error.code !== 'VERSION_MISMATCH') return expect.fail('it was not refused as it should be');
    expect(stale.error.details.current_version).to.equal(amended.version);
    const wrong = await client.orders.place.result({ ...order, lines: [{ sku: 'a/b', quantity: 0 }] });
    expect(wrong).to.have.nested.property('error.issues[0].path', 'lines.0.quantity');
    const unknown = await client.orders.place.result({ ...order, lines: [{ sku: 'none', quantity: 1 }] });
    expect(unknown).to.have.property('error').that.includes({ code: 'UNKNOWN_SKU', category: 'invalid' });
    expect(await client.orders.cancel({ id: draft.id, expected_version: 'any' })).to.include({ status: 'cancelled' });
  });

  it('lists everything, by filters, over its pages', async () => {
    const ids = new Set<string>();
    for (let n = 0; n < 5; n += 1)
      ids.add((await client.orders.place({ ...order, external_id: `paged-${n}`, draft: true })).id);
    const seen: string[] = [];
    for await (const { id } of client.orders.listAll({ status: ['draft', 'placed'], per_page: 2, sort: 'created_at' }))
      if (ids.has(id)) seen.push(id);
    expect(seen).to.deep.equal([...ids]);
    const range = { gte: '2000-01-01T00:00:00Z', lt: '2001-01-01T00:00:00Z' };
    expect((await client.orders.list({ placed_at: range })).items).to.deep.equal([]);
    for (const listing of [
      client.catalog.listAllProducts({ stocked: true }),
      client.inventory.listAllStock(),
      client.inventory.listAllMovements({ per_page: 1 }),
      client.inventory.listAllReservations(),
      client.orders.listAllSagas(),
      client.payments.listAll(),
      client.identity.listAllKeys(),
    ])
      expect((await listing.next()).done).to.equal(false);
  });

  it('goes on with a new key where the old one was revoked', async () => {
    const make = () => client.identity.createKey({ name: 'shop', scopes: ['orders:read'] });
    const keys = [await make(), await make()];
    const given: string[] = [];
    const renewing = clientOf({
      token: () => {
        const secret = keys[given.length]?.secret ?? '';
        given.push(secret);
        return secret;
      },
    });
    await renewing.orders.list();
    await client.identity.revokeKey({ id: keys[0]?.id ?? '' });
    await renewing.orders.list();
    expect(given).to.deep.equal(keys.map(({ secret }) => secret));
    const refused = await renewing.catalog.createProduct.result({ sku: 'x', name: 'x', prices: [] });
    expect(refused).to.have.property('error').that.includes({ code: 'FORBIDDEN', status: 403 });
  });
});
