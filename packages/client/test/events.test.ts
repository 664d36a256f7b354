import { QuaysideError, type ConnectionBreak, type FeedItem, type Subscription } from '@quayside/client';
import { expect } from 'chai';
import { WebSocket as PackageWebSocket } from 'ws';
import { clientOf } from './support/clients.js';
import { eventOf, FeedServer, willing } from './support/feed-server.js';
import { TestTiming } from './support/test-timing.js';

const numberOf = (item: FeedItem): number | string => (item.type === 'gap' ? 'gap' : item.sequence);

/** The next so many. */
const take = async (subscription: Subscription, count: number): Promise<readonly FeedItem[]> => {
  const items: FeedItem[] = [];
  while (items.length < count) {
    const { value, done } = await subscription.next();
    if (done === true) throw new Error(`it ended after ${items.length}`);
    items.push(value);
  }
  return items;
};
const numbers = async (subscription: Subscription, count: number) => (await take(subscription, count)).map(numberOf);
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );

describe('a subscription of the client', () => {
  const server = new FeedServer();
  const open: Subscription[] = [];
  before(() => server.start());
  beforeEach(() => server.forget());
  afterEach(() => {
    for (const subscription of open.splice(0)) subscription.close();
  });
  after(() => server.stop());

  const subscribe = (
    options: Parameters<ReturnType<typeof clientOf>['client']['events']['subscribe']>[0] = {},
    clientOptions: Parameters<typeof clientOf>[1] = {},
    timing = new TestTiming(),
  ) => {
    const { client } = clientOf(server, clientOptions, timing);
    const breaks: ConnectionBreak[] = [];
    const subscription = client.events.subscribe({ onBreak: (broken) => breaks.push(broken), ...options });
    open.push(subscription);
    return { subscription, breaks, timing, client };
  };

  for (const [what, WebSocket] of [
    ['the WebSocket of Node', undefined],
    ['that of the package ws', PackageWebSocket],
  ] as const) {
    it(`shows its token, asks for its topics behind its cursor, and gives what comes, by ${what}`, async () => {
      const { subscription } = subscribe({ after: 'c41', topics: ['orders', 'inventory.loc_1*'] }, { WebSocket });
      const visit = await server.subscriber(0);
      expect(visit.said).to.deep.equal([
        { id: 'c1', type: 'authenticate', token: 'qs_live_1' },
        { id: 'c2', type: 'subscribe', topics: ['orders', 'inventory.loc_1*'], after: 'c41' },
      ]);
      expect(visit.socket.protocol).to.equal('quayside.v1');
      expect(await subscription.ready()).to.equal('c41');
      visit.tell(42, 43);
      expect(await take(subscription, 2)).to.deep.equal([
        { ...eventOf(42), cursor: 'c42' },
        { ...eventOf(43), cursor: 'c43' },
      ]);
      expect(subscription.cursor).to.equal('c43');
      subscription.close();
      expect(await visit.closed).to.have.property('0', 1000);
    });
  }

  it('tells where it begins, where nobody said', async () => {
    const { subscription } = subscribe();
    expect(subscription.cursor).to.equal(null);
    expect(await subscription.ready()).to.equal('c0');
    expect(subscription.cursor).to.equal('c0');
    expect((await server.subscriber(0)).subscribed).to.not.have.any.keys('after', 'topics');
  });

  it('ends its loop where that is left, where it is closed, and where its signal says so', async () => {
    const leave = subscribe().subscription;
    (await server.subscriber(0)).tell(1, 2);
    for await (const _ of leave) break;
    expect(await server.visits[0]?.closed).to.have.property('0', 1000);
    expect(await leave.next()).to.deep.equal({ done: true, value: undefined });

    const controller = new AbortController();
    const { subscription, timing } = subscribe({ signal: controller.signal });
    await subscription.ready();
    const ended = (async () => {
      for await (const _ of subscription);
    })();
    controller.abort();
    await ended;
    expect(timing.pending, 'timers that are left').to.equal(0);

    const { subscription: never } = subscribe({ signal: AbortSignal.abort() });
    expect(await never.next()).to.include({ done: true });
    expect(await failureOf(never.ready())).to.be.instanceOf(Error);
    expect(server.visits).to.have.lengthOf(2);
  });

  it('says what is missing, as an item between the events', async () => {
    const { subscription } = subscribe({ after: 'c1' });
    const visit = await server.subscriber(0);
    visit.send({ type: 'gap', after: 'c1', cursor: 'c90' });
    visit.tell(91);
    const [gap, event] = await take(subscription, 2);
    expect(gap).to.deep.equal({ type: 'gap', after: 'c1', cursor: 'c90' });
    expect(event).to.include({ sequence: 91, cursor: 'c91' });
  });

  it('comes back from where it was after each break, and leaves out what comes again', async () => {
    const { subscription, breaks } = subscribe();
    const first = await server.subscriber(0);
    first.tell(1, 2);
    expect(await numbers(subscription, 2)).to.deep.equal([1, 2]);
    first.socket.terminate();

    const second = await server.subscriber(1);
    expect(second.subscribed?.after).to.equal('c2');
    second.tell(2, 3);
    expect(await numbers(subscription, 1)).to.deep.equal([3]);
    second.send({ type: 'cursor', cursor: 'c7' });
    second.socket.close(1001, 'SHUTTING_DOWN c7');

    const third = await server.subscriber(2);
    expect(third.subscribed?.after).to.equal('c7');
    expect(subscription.cursor).to.equal('c7');
    third.tell(8);
    third.socket.close(1013, 'TOO_SLOW c1');

    const fourth = await server.subscriber(3);
    expect(fourth.subscribed?.after, 'what has come in counts, not what was sent').to.equal('c8');
    expect(await numbers(subscription, 1)).to.deep.equal([8]);
    expect(breaks.map(({ reason }) => reason)).to.deep.equal([
      'it was closed with 1006',
      'it was closed with 1001 (SHUTTING_DOWN c7)',
      'it was closed with 1013 (TOO_SLOW c1)',
    ]);
  });

  it('comes back to the same beginning where it broke before anything came', async () => {
    const { subscription } = subscribe();
    await subscription.ready();
    (await server.subscriber(0)).socket.terminate();
    expect((await server.subscriber(1)).subscribed?.after).to.equal('c0');
  });

  it('waits longer after each failure in a row, by chance, and tells of them', async () => {
    const { subscription, breaks } = subscribe({}, { retry: { firstDelay: 100, longestDelay: 300 } });
    await subscription.ready();
    server.reaction = (visit) => visit.socket.close(1011);
    (await server.subscriber(0)).socket.terminate();
    await server.until(() => server.visits[4]?.said.length === 1);
    server.reaction = willing;
    const back = await server.subscriber(5);
    back.tell(1);
    expect(await numbers(subscription, 1)).to.deep.equal([1]);
    expect(breaks.map(({ retryIn, failures }) => [retryIn, failures])).to.deep.equal([
      [50, 1],
      [100, 2],
      [150, 3],
      [150, 4],
      [150, 5],
    ]);
    back.socket.terminate();
    await server.subscriber(6);
    expect(breaks.at(-1)).to.include({ retryIn: 50, failures: 1 });
  });

  it('waits as long as the server asks for', async () => {
    const { subscription, breaks } = subscribe();
    server.reaction = (visit, said) => {
      if (said.type === 'subscribe' && server.visits.length === 1)
        visit.refuse(said.id, 'TOO_MANY_REQUESTS', { retry_after: 3 });
      else willing(visit, said);
    };
    await subscription.ready();
    expect(breaks.map(({ retryIn }) => retryIn)).to.deep.equal([3_125]);
  });

  for (const [code, category, step] of [
    ['FORBIDDEN', 'forbidden', 'subscribe'],
    ['INVALID_INPUT', 'invalid', 'subscribe'],
    ['UNAUTHENTICATED', 'unauthenticated', 'authenticate'],
  ] as const) {
    it(`fails where it is refused for good: ${code}`, async () => {
      const issues = [{ path: 'after', message: 'is no cursor of this feed' }];
      server.reaction = (visit, said) =>
        said.type === step ? visit.refuse(said.id, code, { issues }) : willing(visit, said);
      const { subscription, timing } = subscribe({ after: 'nonsense' });
      const error = await failureOf(subscription.next());
      expect(error)
        .to.be.instanceOf(QuaysideError)
        .and.deep.include({ code, category, operation: 'events.subscribe', requestId: 'req_ws', isRetryable: false });
      expect((error as QuaysideError).issues).to.deep.equal(issues);
      expect(await subscription.next()).to.include({ done: true });
      expect([server.visits.length, timing.pending]).to.deep.equal([1, 0]);
    });
  }

  it('hands out what has come before it fails', async () => {
    const { subscription } = subscribe();
    const visit = await server.subscriber(0);
    visit.tell(1);
    visit.socket.close(1008, 'UNAUTHENTICATED');
    expect(await numbers(subscription, 1)).to.deep.equal([1]);
    expect(await failureOf(subscription.next())).to.include({ code: 'UNAUTHENTICATED' });
  });

  it('fails where it never began within its time, and goes on for ever where it did', async () => {
    const { subscription, timing } = subscribe({}, { timeout: 30_000 });
    await subscription.ready();
    timing.advance(600_000);
    await server.stop();
    const late = subscribe({}, { timeout: 1_000 });
    const error = await failureOf(late.subscription.ready());
    expect(error).to.be.instanceOf(QuaysideError).and.include({ code: 'NO_ANSWER', category: 'unavailable' });
    expect(await failureOf(late.subscription.next())).to.equal(error);
    await server.start();
    const back = await server.subscriber(1);
    back.tell(5);
    expect(await numbers(subscription, 1)).to.deep.equal([5]);
  });

  it('breaks off where a server says what is no frame, and where it says nothing at all', async () => {
    const { subscription, breaks, timing } = subscribe();
    (await server.subscriber(0)).socket.send('{"type":"event","cursor":1}');
    const second = await server.subscriber(1);
    second.socket.send(Buffer.from('{}'));
    server.reaction = () => {};
    await server.until(() => server.visits.length === 3 && server.visits[2]?.said.length === 1);
    server.reaction = willing;
    timing.advance(15_000);
    (await server.subscriber(3)).tell(1);
    expect(await numbers(subscription, 1)).to.deep.equal([1]);
    expect(breaks.map(({ reason }) => reason)).to.deep.equal([
      'it sent what is no frame of the protocol',
      'it sent what is no frame of the protocol',
      'it was not subscribed within 15000 ms',
    ]);
  });

  it('passes over frames that it does not know', async () => {
    const { subscription } = subscribe();
    const visit = await server.subscriber(0);
    visit.send({ type: 'from_a_newer_server', cursor: 'c5' });
    visit.tell(1);
    expect(await numbers(subscription, 1)).to.deep.equal([1]);
    expect(subscription.cursor).to.equal('c1');
  });

  it('asks a silent server whether it is there, and leaves where nobody answers', async () => {
    const { subscription, breaks, timing } = subscribe();
    await subscription.ready();
    const visit = await server.subscriber(0);
    const pings = () => visit.said.filter(({ type }) => type === 'ping').length;
    timing.advance(20_000);
    await server.until(() => pings() === 1);
    // What is sent behind the pong comes behind it.
    visit.tell(1);
    await take(subscription, 1);
    timing.advance(19_999);
    expect(pings()).to.equal(1);
    server.reaction = (other, said) => (said.type === 'ping' ? undefined : willing(other, said));
    timing.advance(1);
    await server.until(() => pings() === 2);
    timing.advance(10_000);
    expect((await server.subscriber(1)).subscribed?.after).to.equal('c1');
    expect(breaks.map(({ reason }) => reason)).to.deep.equal(['nothing was heard for too long, nor after a ping']);
  });

  it('leaves where its reader is too slow, and comes back to where it was when half is read', async () => {
    const { subscription, breaks } = subscribe({ mostWaiting: 4 });
    const first = await server.subscriber(0);
    await subscription.ready();
    first.tell(1, 2, 3, 4, 5, 6, 7);
    expect(await first.closed).to.have.property('0', 1000);
    expect(await numbers(subscription, 1)).to.deep.equal([1]);
    expect(server.visits).to.have.lengthOf(1);
    expect(await numbers(subscription, 1)).to.deep.equal([2]);
    const second = await server.subscriber(1);
    expect(second.subscribed?.after).to.equal('c4');
    second.tell(5, 6);
    expect(await numbers(subscription, 4)).to.deep.equal([3, 4, 5, 6]);
    expect([subscription.cursor, breaks]).to.deep.equal(['c6', []]);
  });

  it('bounds what waits by its length too', async () => {
    const { subscription } = subscribe();
    const visit = await server.subscriber(0);
    await subscription.ready();
    const large = { ...eventOf(1), data: { text: 'x'.repeat(3_000_000) } };
    visit.send({ type: 'event', cursor: 'c1', event: large });
    visit.send({ type: 'event', cursor: 'c2', event: { ...large, id: 'msg_2' } });
    visit.tell(3);
    expect(await visit.closed).to.have.property('0', 1000);
    await take(subscription, 2);
    expect((await server.subscriber(1)).subscribed?.after).to.equal('c2');
  });

  it('shows a new token where the old one is refused, once, and then goes on', async () => {
    const refused: (string | null)[] = [];
    const token = (before: string | null): string => {
      refused.push(before);
      return `token-${refused.length}`;
    };
    server.reaction = (visit, said) =>
      said.token === 'token-1' ? visit.refuse(said.id, 'UNAUTHENTICATED') : willing(visit, said);
    const { subscription } = subscribe({}, { token });
    await subscription.ready();
    expect(refused).to.deep.equal([null, 'token-1']);
    (await server.subscriber(1)).socket.close(1008, 'UNAUTHENTICATED');
    const third = await server.subscriber(2);
    expect(third.said[0]?.token).to.equal('token-3');

    server.reaction = (visit, said) => visit.refuse(said.id, 'UNAUTHENTICATED');
    third.socket.terminate();
    expect(await failureOf(subscription.next())).to.include({ code: 'UNAUTHENTICATED' });
    expect(refused).to.deep.equal([null, 'token-1', 'token-2', 'token-3']);
  });

  it('goes on trying where there is no new token for a while', async () => {
    let asked = 0;
    const token = (): string => {
      asked += 1;
      if (asked === 2) throw new Error('the vault is sealed');
      return `token-${asked}`;
    };
    const { subscription, breaks } = subscribe({}, { token });
    await subscription.ready();
    server.reaction = (visit, said) =>
      said.token === 'token-1' ? visit.refuse(said.id, 'UNAUTHENTICATED') : willing(visit, said);
    (await server.subscriber(0)).socket.close(1008);
    await server.until(() => server.visits.at(-1)?.said[0]?.token === 'token-3');
    expect(breaks.map(({ reason }) => reason)).to.include('there is no new token');
  });

  it('renews its token in place before it expires, on the same connection', async () => {
    const timing = new TestTiming();
    let given = 0;
    const token = () => ({ token: `token-${(given += 1)}`, expiresAt: timing.now() + 60_000 });
    const { subscription } = subscribe({}, { token }, timing);
    await subscription.ready();
    const visit = await server.subscriber(0);
    // Nobody would be thought to be there if all of that time passed in silence.
    const passWith = async (...events: readonly number[]): Promise<void> => {
      for (const number of events) {
        timing.advance(10_000);
        visit.tell(number);
        await take(subscription, 1);
      }
    };
    await passWith(1, 2, 3, 4);
    timing.advance(9_999);
    expect(given).to.equal(1);
    timing.advance(1);
    await server.until(() => visit.said.some((said) => said.token === 'token-2'));
    await passWith(5, 6, 7, 8, 9);
    await server.until(() => visit.said.some((said) => said.token === 'token-3'));
    expect([given, server.visits.length]).to.deep.equal([3, 1]);
  });

  it('shows a token on the open connection that a call has renewed', async () => {
    let given = 0;
    const { subscription, client } = subscribe(
      {},
      {
        token: () => `token-${(given += 1)}`,
        fetch: async (_url, { headers }) => {
          const isOld = headers['authorization'] === 'Bearer token-1';
          const answer = isOld
            ? {
                success: false,
                data: null,
                error: { code: 'UNAUTHENTICATED', message: 'No.', details: {} },
                metadata: {},
              }
            : { success: true, data: { id: 'ord_1' }, error: null, metadata: {} };
          return new Response(JSON.stringify(answer), { status: isOld ? 401 : 200 });
        },
      },
    );
    await subscription.ready();
    await client.orders.get({ id: 'ord_1' });
    const visit = await server.subscriber(0);
    await server.until(() => visit.said.length === 3);
    expect(visit.said[2]).to.include({ type: 'authenticate', token: 'token-2' });
    visit.tell(1);
    expect(await numbers(subscription, 1)).to.deep.equal([1]);
  });

  it('needs a WebSocket, and says so where there is none', () => {
    const { client } = clientOf(server);
    const { WebSocket } = globalThis;
    try {
      Reflect.deleteProperty(globalThis, 'WebSocket');
      expect(() => client.events.subscribe()).to.throw(TypeError, 'the option WebSocket');
    } finally {
      globalThis.WebSocket = WebSocket;
    }
    expect(() => client.events.subscribe({ mostWaiting: 0 })).to.throw(TypeError, 'mostWaiting');
  });
});
