import { QuaysideClient, type FeedItem, type QuaysideEvent, type Subscription } from '@quayside/client';
import { expect } from 'chai';
import { join } from 'node:path';
import { freePort, Processes, until, type ServerProcess, type Settings } from './processes.js';
import { orderBody } from './shop.js';

type ClientOptions = ConstructorParameters<typeof QuaysideClient>[0];

describe('the events of the client against a server', function () {
  this.timeout(120_000);
  const processes = new Processes();
  const open: Subscription[] = [];
  let settings: Settings;
  let server: ServerProcess;
  let client: QuaysideClient;
  let secret: string;
  before(async () => {
    const data = join(await processes.folder(), 'data');
    settings = { QUAYSIDE_DATA_FOLDER: data, QUAYSIDE_PORT: String(await freePort()) };
    server = await processes.serve(settings, { printsKey: true });
    secret = server.key;
    client = clientOf();
    await client.catalog.createProduct({ sku: 'tea', name: 'Tea', prices: [{ amount: 450, currency: 'EUR' }] });
    await client.inventory.receiveStock({ location: 'main', lines: [{ sku: 'tea', quantity: 1_000 }] });
  });
  afterEach(() => {
    for (const subscription of open.splice(0)) subscription.close();
  });
  after(() => processes.end());

  const clientOf = (options: Partial<ClientOptions> = {}) =>
    new QuaysideClient({
      url: server.url,
      token: secret,
      retry: { firstDelay: 50, longestDelay: 500, attempts: 60 },
      ...options,
    });
  const subscribe = (options: Parameters<QuaysideClient['events']['subscribe']>[0], from = client): Subscription => {
    const subscription = from.events.subscribe(options);
    open.push(subscription);
    return subscription;
  };
  const order = orderBody({ sku: 'tea', quantity: 1 });
  const place = async (): Promise<string> => (await client.orders.place(order)).id;

  /** Reads on until all of these orders have been confirmed; gives back everything that came. */
  const untilConfirmed = async (events: Subscription, ids: Iterable<string>): Promise<readonly QuaysideEvent[]> => {
    const missing = new Set(ids);
    const seen: QuaysideEvent[] = [];
    while (missing.size > 0) {
      const { value, done } = await events.next();
      if (done === true || value.type === 'gap') throw new Error(`it ${done === true ? 'ended' : 'has a gap'}`);
      seen.push(value);
      if (value.type === 'orders.order_confirmed') missing.delete(value.subject);
    }
    return seen;
  };
  const expectWhole = (seen: readonly QuaysideEvent[]): void => {
    expect(new Set(seen.map(({ id }) => id)).size, 'events that came twice').to.equal(seen.length);
    for (const [subject, own] of Map.groupBy(seen, (event) => event.subject)) {
      const from = own[0]?.sequence ?? 0;
      expect(
        own.map(({ sequence }) => sequence),
        subject,
      ).to.deep.equal(own.map((_, index) => from + index));
    }
  };
  const failureOf = (subscription: Subscription): Promise<unknown> =>
    subscription.next().then(
      () => expect.fail('it did not fail'),
      (error: unknown) => error,
    );

  it('follows an order from its placing to its confirmation, and tells it again from a cursor', async () => {
    const events = subscribe({ topics: ['orders'] });
    await events.ready();
    const id = await place();
    const seen = await untilConfirmed(events, [id]);
    const [placed, confirmed] = seen.filter(({ subject }) => subject === id);
    if (placed?.type !== 'orders.order_placed') return expect.fail('it was not placed first');
    expect(placed.data.order?.lines).to.deep.equal([
      { number: 1, sku: 'tea', quantity: 1, total: { amount: 450, currency: 'EUR' } },
    ]);
    expect(confirmed).to.include({ type: 'orders.order_confirmed', sequence: 2 });
    const again = subscribe({ after: placed.cursor, topics: [`orders.${id}`] });
    expect((await again.next()).value).to.deep.equal(confirmed);
  });

  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    it(`misses nothing of what happens around a ${signal} of the server, and tells nothing twice`, async () => {
      const reasons: string[] = [];
      const events = subscribe({ onBreak: ({ reason }) => reasons.push(reason) });
      const begin = await events.ready();
      // The client goes on with each of them under its key, whatever becomes of the server.
      const placing = Array.from({ length: 40 }, place);
      const first = await placing[0];
      server.kill(signal);
      await server.ended;
      server = await processes.serve(settings);
      const ids = await Promise.all(placing);
      expect(new Set(ids).size).to.equal(40);
      const seen = await untilConfirmed(events, [first ?? '', ...ids, await place()]);
      expectWhole(seen);
      expect(reasons[0]).to.match(signal === 'SIGTERM' ? /1001 \(SHUTTING_DOWN c1_/ : /1006/);

      const anew = await untilConfirmed(subscribe({ after: begin }), ids);
      const all = new Set(seen.map(({ id }) => id));
      expect(
        anew.filter(({ id }) => !all.has(id)),
        'events that were missed',
      ).to.deep.equal([]);
    });
  }

  it('brings everything to a reader that is slow', async () => {
    const slow = subscribe({ mostWaiting: 5, topics: ['orders'] });
    await slow.ready();
    const ids = await Promise.all(Array.from({ length: 30 }, place));
    await untilConfirmed(subscribe({ after: slow.cursor, topics: ['orders'] }), ids);
    const seen = await untilConfirmed(slow, ids);
    expectWhole(seen);
    expect(seen).to.have.lengthOf(60);
  });

  it('says that something may be missing behind a cursor of another time', async () => {
    const events = subscribe({ after: 'c1_zzzzzz' });
    const { value } = await events.next();
    expect(value).to.include({ type: 'gap', after: 'c1_zzzzzz' } satisfies Partial<FeedItem>);
  });

  it('says what is refused', async () => {
    expect(await failureOf(subscribe({ after: 'no cursor' }))).to.include({
      code: 'INVALID_INPUT',
      category: 'invalid',
    });
    expect(await failureOf(subscribe({ topics: ['weather' as 'orders'] }))).to.have.nested.property(
      'issues[0].path',
      'topics.0',
    );
    expect(await failureOf(subscribe({}, clientOf({ token: 'qs_live_unknown' })))).to.include({
      code: 'UNAUTHENTICATED',
    });
    const { secret: reader } = await client.identity.createKey({ name: 'reader', scopes: ['catalog:read'] });
    const limited = clientOf({ token: reader ?? '' });
    expect(await failureOf(subscribe({ topics: ['orders'] }, limited))).to.include({ code: 'FORBIDDEN' });
  });

  it('goes on with another key where its own is revoked, and ends where there is none', async () => {
    const make = () => client.identity.createKey({ name: 'shop', scopes: ['orders:read', 'orders:all'] });
    const keys = [await make(), await make()];
    let given = 0;
    const renewing = clientOf({ token: () => keys[given++ % keys.length]?.secret ?? '' });
    const events = subscribe({}, renewing);
    await events.ready();
    await client.identity.revokeKey({ id: keys[0]?.id ?? '' });
    await until(() => given === 2, 'another key to be asked for');
    await untilConfirmed(events, [await place()]);
    await client.identity.revokeKey({ id: keys[1]?.id ?? '' });
    const error: unknown = await (async () => {
      for await (const _ of events);
    })().catch((thrown: unknown) => thrown);
    expect(error).to.include({ code: 'UNAUTHENTICATED', operation: 'events.subscribe' });
    expect(given).to.equal(3);
  });

  it('calls and listens as a service account, with tokens that it fetches by itself', async () => {
    const account = await client.identity.createServiceAccount({
      name: 'robot',
      scopes: ['orders:read', 'orders:all'],
    });
    const password = account.secret ?? expect.fail('there is no secret');
    const robot: QuaysideClient = clientOf({
      token: async () => {
        const asked = { grant_type: 'client_credentials', client_id: account.id, client_secret: password };
        const { access_token: token, expires_in: seconds } = await robot.identity.issueToken(asked);
        return { token, expiresAt: Date.now() + seconds * 1_000 };
      },
    });
    const events = subscribe({ topics: ['orders'] }, robot);
    await events.ready();
    const id = await place();
    await untilConfirmed(events, [id]);
    expect((await robot.orders.get({ id })).status).to.equal('confirmed');
  });
});
