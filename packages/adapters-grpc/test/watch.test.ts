import { status } from '@grpc/grpc-js';
import type { GrpcOptions, GrpcServer } from '@quayside/adapters-grpc';
import type { Feed, Subscription } from '@quayside/application/kernel';
import { expect } from 'chai';
import { Connection } from './support/client.js';
import { Ground } from './support/ground.js';
import { Happenings } from './support/happenings.js';
import { Watching } from './support/watching.js';

const as = (name: string) => ({ authorization: `Bearer ${name}` });

describe('the feed over gRPC', () => {
  let ground: Ground;
  let shop: Happenings;
  let server: GrpcServer;
  let connection: Connection;
  /** What the feed gave out, by its subscribers. */
  let subscriptions: { events: number; isClosed: boolean }[];
  const open = async (options: Partial<GrpcOptions> = {}): Promise<void> => {
    server = await ground.listen({ feed: counted(ground.feed), ...options });
    connection = new Connection(server.port);
  };
  const counted = (feed: Feed): Feed => ({
    sweep: feed.sweep,
    stop: () => feed.stop(),
    subscribe: async (request) => {
      const subscribed = await feed.subscribe(request);
      if (!subscribed.ok) return subscribed;
      const subscription: Subscription = subscribed.value;
      const entry = { events: 0, isClosed: false };
      subscriptions.push(entry);
      const next = subscription.next.bind(subscription);
      const close = subscription.close.bind(subscription);
      subscription.close = () => {
        entry.isClosed = true;
        close();
      };
      subscription.next = async (most) => {
        const turn = await next(most);
        if (turn.kind === 'events') entry.events += turn.events.length;
        return turn;
      };
      return subscribed;
    },
  });
  beforeEach(() => {
    subscriptions = [];
    ground = new Ground();
    shop = new Happenings(ground);
  });
  afterEach(async () => {
    connection.close();
    await ground.end();
  });

  it('tells what happens, with the cursor of each event and its data in the field of its type', async () => {
    await open();
    const watching = new Watching(connection);
    expect(await watching.cursor()).to.equal('c1_0');
    shop.cancelled('ord_1');
    const [event] = await watching.events(1);
    expect(event).to.deep.include({
      cursor: 'c1_1',
      source: '/orders',
      type: 'orders.order_cancelled',
      dataversion: 1,
      subject: 'ord_1',
      sequence: 1,
      actor: 'key_actor',
      orders_order_cancelled: { reason: 'changed my mind' },
    });
    expect(event?.time).to.be.an.instanceOf(Date);
  });

  it('tells of the topics that were asked for, and of what the caller may hear of', async () => {
    await open();
    const watching = new Watching(connection, { topics: ['orders.ord_2', 'orders.ord_3'] }, as('ada'));
    await watching.cursor();
    for (const [subject, owner] of [
      ['ord_1', 'key_ada'],
      ['ord_2', 'key_bob'],
      ['ord_3', 'key_ada'],
    ] as const)
      shop.cancelled(subject, owner);
    expect((await watching.events(1)).map(({ subject }) => subject)).to.deep.equal(['ord_3']);
  });

  it('tells everything once, in order, over breaks at any point while more happens', async () => {
    await open();
    const all = new Watching(connection);
    await all.cursor();
    let after = 'c1_0';
    const heard: string[] = [];
    const take = async (watching: Watching, count: number): Promise<void> => {
      for (const { cursor } of await watching.events(count)) heard.push((after = cursor));
    };
    for (let round = 1; round <= 20; round += 1) {
      const watching = new Watching(connection, { after });
      for (let each = 0; each < round; each += 1) shop.cancelled(`ord_${round % 3}`);
      await take(watching, round);
      for (let each = 0; each < 3; each += 1) shop.cancelled(`ord_${round % 3}`);
      if (round % 2 === 0) await take(watching, 2);
      watching.cancel();
    }
    const told = await all.events(heard.length);
    expect(heard.length).to.be.greaterThan(200);
    expect(heard).to.deep.equal(told.map(({ cursor }) => cursor));
  });

  it('says that there is a gap where the cursor is older than what is kept', async () => {
    await open();
    for (const name of ['ord_1', 'ord_2', 'ord_3']) shop.cancelled(name);
    ground.database.beginFeedBehind('9999-01-01T00:00:00.000Z');
    const watching = new Watching(connection, { after: 'c1_1' });
    expect(await watching.cursor()).to.equal('c1_1');
    expect((await watching.next())?.gap).to.deep.equal({ after: 'c1_1', cursor: 'c1_3' });
    shop.cancelled('ord_4');
    expect((await watching.events(1)).map(({ subject }) => subject)).to.deep.equal(['ord_4']);
  });

  it('is refused for the reasons for which the feed refuses', async () => {
    await open();
    const refusal = async (...[request, entries]: [object, Record<string, string>?]) => {
      const { status: told, failure } = await new Watching(connection, request, entries).ended;
      return [told, failure?.code, failure?.details];
    };
    expect((await refusal({}, {})).slice(0, 2)).to.deep.equal([status.UNAUTHENTICATED, 'UNAUTHENTICATED']);
    expect(await refusal({ topics: ['catalog'] }, as('ada'))).to.deep.equal([
      status.PERMISSION_DENIED,
      'FORBIDDEN',
      { scope: 'catalog:read' },
    ]);
    expect(await refusal({ after: 'yesterday' })).to.deep.equal([
      status.INVALID_ARGUMENT,
      'INVALID_INPUT',
      { issues: [{ path: 'after', message: 'is no cursor of this feed' }] },
    ]);
  });

  it('asks for nothing more while the reader does not read, gives it up, and loses nothing', async () => {
    await open({ limits: { readerPatience: 100 } });
    const count = 4_000;
    for (let each = 0; each < count; each += 1) shop.cancelled('ord_1', null, 'x'.repeat(1_000));
    const slow = new Watching(connection, { after: 'c1_0' });
    await slow.cursor();
    slow.pause();
    await until(() => subscriptions[0]?.isClosed === true);
    expect(subscriptions[0]?.events).to.be.lessThan(count / 4);
    slow.resume();
    const { status: told, failure } = await slow.ended;
    expect([told, failure?.code]).to.deep.equal([status.RESOURCE_EXHAUSTED, 'TOO_SLOW']);
    const first = (await slow.rest()).flatMap(({ event }) => (event ? [event.sequence] : []));
    const second = await new Watching(connection, { after: String(failure?.details['cursor']) }).events(
      count - first.length,
    );
    const heard = new Set([...first, ...second.map(({ sequence }) => sequence)]);
    expect(heard.size).to.be.within(count - 1, count);
    expect(first).to.deep.equal(first.toSorted((a, b) => a - b));
  });

  it('forgets a caller who goes', async () => {
    await open({ limits: { watchesPerCaller: 1 } });
    const first = new Watching(connection);
    await first.cursor();
    const second = await new Watching(connection).ended;
    expect([second.status, second.failure?.code]).to.deep.equal([status.RESOURCE_EXHAUSTED, 'TOO_MANY_STREAMS']);
    const other = new Watching(connection, {}, as('ada'));
    await other.cursor();
    first.cancel();
    await until(() => subscriptions[0]?.isClosed === true);
    await new Watching(connection).cursor();
  });

  it('ends as UNAUTHENTICATED when the credential does, with the cursor to come back with', async () => {
    await open();
    const watching = new Watching(connection, {}, as('ada'));
    await watching.cursor();
    shop.cancelled('ord_1');
    await watching.events(1);
    ground.principals.delete('ada');
    const { status: told, failure } = await watching.ended;
    expect([told, failure?.code, failure?.details]).to.deep.equal([
      status.UNAUTHENTICATED,
      'UNAUTHENTICATED',
      { cursor: 'c1_1' },
    ]);
  });

  it('ends as UNAVAILABLE when the server stops, with the cursor to come back with', async () => {
    await open();
    const watching = new Watching(connection);
    await watching.cursor();
    shop.cancelled('ord_1');
    await watching.events(1);
    const stopped = server.stop();
    const { status: told, failure } = await watching.ended;
    expect([told, failure?.code, failure?.details]).to.deep.equal([
      status.UNAVAILABLE,
      'SHUTTING_DOWN',
      { cursor: 'c1_1' },
    ]);
    await stopped;
  });

  it('ends as UNAVAILABLE after a while, so that load spreads again', async () => {
    await open({ limits: { connectionAge: 200 } });
    const watching = new Watching(connection);
    await watching.cursor();
    const { status: told, failure } = await watching.ended;
    expect([told, failure?.code, failure?.details]).to.deep.equal([
      status.UNAVAILABLE,
      'STREAM_AGED',
      { cursor: 'c1_0' },
    ]);
  });
});

/** Looks again and again: what happens on the other side of a socket tells nobody here. */
const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
};
