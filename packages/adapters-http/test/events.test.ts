import { expect } from 'chai';
import { setTimeout as pause } from 'node:timers/promises';
import { ManualClock } from '@quayside/adapters-memory';
import { DependencyDown, makeLimits } from '@quayside/application/kernel';
import { ask, codeOf, pathsOf, requestText, Wire } from './support/ask.js';
import { EventSource } from './support/event-source.js';
import { listen, newGround, serving, type Ground, type Running } from './support/ground.js';
import { Happenings } from './support/happenings.js';
import { ToyBox } from './support/toys.js';

const path = '/api/v1/events';
const as = (name: string) => ({ authorization: `Bearer ${name}` });
const subjects = (frames: readonly { readonly data?: string }[]): readonly string[] =>
  frames.map(({ data = '' }) => (JSON.parse(data) as { readonly subject: string }).subject);

describe('the feed over Server-Sent Events', () => {
  let ground: Ground;
  let shop: Happenings;
  let server: Running;
  const readers: EventSource[] = [];
  const reading = (name = 'admin', query = '', headers: Readonly<Record<string, string>> = {}): EventSource => {
    const reader = new EventSource(server.port, path + query, { ...as(name), ...headers });
    readers.push(reader);
    return reader;
  };
  /** The reader hears whatever happens from here on. */
  const listening = async (reader: EventSource): Promise<EventSource> => {
    await reader.next();
    return reader;
  };
  beforeEach(async () => {
    ground = newGround();
    shop = new Happenings(ground);
    server = await listen(new ToyBox(ground).app());
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await server.stop();
  });

  describe('to a reader', () => {
    it('tells what happens as CloudEvents, with the cursor of each', async () => {
      const reader = reading();
      expect(await reader.next()).to.deep.equal({ retry: '2000', id: 'c1_0' });
      shop.cancelled('ord_1');
      const { id, event, data = '' } = await reader.next();
      expect([id, event]).to.deep.equal(['c1_1', 'orders.order_cancelled']);
      const told = JSON.parse(data) as { readonly time: string; readonly id: string };
      expect(told).to.deep.equal({
        specversion: '1.0',
        id: told.id,
        source: '/orders',
        type: 'orders.order_cancelled',
        dataversion: 1,
        subject: 'ord_1',
        sequence: 1,
        time: told.time,
        actor: 'key_actor',
        datacontenttype: 'application/json',
        data: { reason: 'changed my mind' },
      });
    });

    it('sends headers that keep everybody in between from holding it back', async () => {
      const head = await reading('admin', '', { 'accept-encoding': 'gzip, br', 'x-request-id': 'mine-1' }).head();
      expect(head).to.match(/^HTTP\/1.1 200 OK\r\n/);
      for (const line of [
        'content-type: text/event-stream',
        'cache-control: no-cache, no-transform',
        'x-accel-buffering: no',
        'x-request-id: mine-1',
        'connection: close',
      ])
        expect(head.toLowerCase().split('\r\n')).to.include(line);
      expect(head).to.not.match(/content-encoding|content-length/i);
    });

    it('begins where it was told to, by the address or by what a browser says that comes back', async () => {
      for (const name of ['ord_1', 'ord_2', 'ord_3']) shop.cancelled(name);
      expect(subjects(await reading('admin', '?after=c1_1').take(2))).to.deep.equal(['ord_2', 'ord_3']);
      const back = reading('admin', '?after=c1_1', { 'last-event-id': 'c1_2' });
      expect(subjects(await back.take(1))).to.deep.equal(['ord_3']);
      const unseen = reading('admin', '?after=c1_1', { 'last-event-id': '' });
      expect(subjects(await unseen.take(1))).to.deep.equal(['ord_2']);
    });

    it('tells everything once, in order, over breaks at any point while more happens', async () => {
      const all = await listening(reading());
      let back: string | null = 'c1_0';
      const heard: string[] = [];
      for (let round = 1; round <= 20; round += 1) {
        const reader = reading('admin', '', { 'last-event-id': back ?? '' });
        for (let each = 0; each < round; each += 1) shop.cancelled(`ord_${round % 3}`);
        for (const { data = '' } of await reader.take(round)) heard.push(data);
        for (let each = 0; each < 3; each += 1) shop.cancelled(`ord_${round % 3}`);
        if (round % 2 === 0) for (const { data = '' } of await reader.take(2)) heard.push(data);
        reader.close();
        back = reader.lastEventId;
      }
      const told = (await all.take(heard.length)).map(({ data }) => data);
      expect(heard.length).to.be.greaterThan(200);
      expect(heard).to.deep.equal(told);
    });

    it('speaks HTTP/1.0', async () => {
      const reader = new EventSource(server.port, path, as('admin'), '1.0');
      readers.push(reader);
      expect(await reader.head()).to.not.match(/transfer-encoding/i);
      await reader.next();
      shop.cancelled('ord_1');
      expect(subjects([await reader.next()])).to.deep.equal(['ord_1']);
    });

    it('answers HEAD with its headers, and keeps nothing open', async () => {
      await serving(new ToyBox(ground).app({ limits: { streams: 1 } }), async (other) => {
        for (let each = 0; each < 3; each += 1) {
          const told = await ask(other.url + path, { method: 'HEAD' });
          expect([told.status, told.headers.get('content-type'), told.text]).to.deep.equal([
            200,
            'text/event-stream',
            '',
          ]);
        }
      });
    });

    it('is read by pages of origins that may', async () => {
      const app = new ToyBox(ground).app({ cors: { origins: ['https://shop.example'] } });
      await serving(app, async ({ url, port }) => {
        const origin = { origin: 'https://shop.example', 'access-control-request-method': 'GET' };
        const preflight = await ask(url + path, { method: 'OPTIONS', headers: origin });
        expect(preflight.headers.get('access-control-allow-headers')).to.include('Last-Event-ID');
        const reader = new EventSource(port, path, { ...as('admin'), origin: origin.origin });
        expect(await reader.head()).to.match(/^access-control-allow-origin: https:\/\/shop.example\r$/im);
        reader.close();
      });
    });
  });

  describe('to whom', () => {
    it('what is theirs, what is the shop’s, or everything, by their scopes', async () => {
      const heardBy = new Map<string, EventSource>();
      for (const name of ['admin', 'ada', 'clerk', 'stock']) heardBy.set(name, await listening(reading(name)));
      shop.cancelled('ord_ada', 'key_ada');
      shop.opened('loc_main');
      shop.cancelled('ord_bob', 'key_bob');
      shop.cancelled('ord_ada', 'key_ada');
      shop.opened('loc_last');
      const all = ['ord_ada', 'loc_main', 'ord_bob', 'ord_ada', 'loc_last'];
      const of = async (name: string, count: number) => subjects((await heardBy.get(name)?.take(count)) ?? []);
      expect(await of('admin', 5)).to.deep.equal(all);
      expect(await of('clerk', 3)).to.deep.equal(['ord_ada', 'ord_bob', 'ord_ada']);
      expect(await of('ada', 2)).to.deep.equal(['ord_ada', 'ord_ada']);
      expect(await of('stock', 2)).to.deep.equal(['loc_main', 'loc_last']);
    });

    it('of what they asked to hear of', async () => {
      const topics = '?topics=orders.ord_2,inventory.loc_*';
      const reader = await listening(reading('admin', topics));
      for (const name of ['ord_1', 'ord_2']) shop.cancelled(name);
      shop.opened('loc_main');
      expect(subjects(await reader.take(2))).to.deep.equal(['ord_2', 'loc_main']);
    });

    it('not a moment longer than their credentials are good', async () => {
      const reader = await listening(reading('ada'));
      ground.principals.delete('ada');
      const { event, data = '' } = await reader.told();
      expect([event, JSON.parse(data)]).to.have.deep.nested.property('[1].code', 'UNAUTHENTICATED');
      expect(event).to.equal('end');
      await reader.end();
      expect((await ask(server.url + path, { headers: as('ada') })).status).to.equal(401);
    });
  });

  describe('where something cannot be told', () => {
    it('tells of a gap, and goes on behind it', async () => {
      for (const name of ['ord_1', 'ord_2']) shop.cancelled(name);
      await pause(2);
      ground.database.beginFeedBehind(new Date().toISOString());
      shop.cancelled('ord_3');
      const reader = reading('admin', '?after=c1_1');
      expect(await reader.next(), 'who goes away now is told of the gap again').to.deep.equal({
        retry: '2000',
        id: 'c1_1',
      });
      expect(await reader.next()).to.deep.equal({ id: 'c1_2', event: 'gap', data: '{"after":"c1_1","cursor":"c1_2"}' });
      expect(subjects(await reader.take(1))).to.deep.equal(['ord_3']);
    });

    it('tells of a gap to whoever comes with a cursor of another time', async () => {
      shop.cancelled('ord_1');
      const reader = reading('admin', '', { 'last-event-id': 'c1_zz' });
      expect((await reader.told()).data).to.equal('{"after":"c1_zz","cursor":"c1_1"}');
    });
  });

  describe('refuses', () => {
    it('what is wrong, by its name, before it begins', async () => {
      const cases = [
        ['', { authorization: '' }, 401, 'UNAUTHENTICATED', []],
        ['', as('nobody'), 401, 'UNAUTHENTICATED', []],
        ['?topics=inventory', as('ada'), 403, 'FORBIDDEN', []],
        ['?topics=nonsense', {}, 422, 'INVALID_INPUT', ['topics.0']],
        ['?topics=orders,orders.', {}, 422, 'INVALID_INPUT', ['topics.1']],
        ['?topics=', {}, 422, 'INVALID_INPUT', ['topics.0']],
        [`?topics=${'orders,'.repeat(100)}orders`, {}, 422, 'INVALID_INPUT', ['topics']],
        ['?after=yesterday', {}, 422, 'INVALID_INPUT', ['after']],
        ['?after=', {}, 422, 'INVALID_INPUT', ['after']],
        ['?after=c1_1', { 'last-event-id': 'yesterday' }, 422, 'INVALID_INPUT', ['Last-Event-ID']],
        ['?since=c1_1', {}, 422, 'INVALID_INPUT', ['since']],
        ['?after=c1_1&after=c1_2', {}, 422, 'INVALID_INPUT', ['after']],
        ['?after=%ff', {}, 400, 'MALFORMED_URL', ['after']],
        ['', { accept: 'application/json' }, 406, 'NOT_ACCEPTABLE', []],
        ['', { accept: 'text/event-stream;q=0, */*' }, 406, 'NOT_ACCEPTABLE', []],
      ] as const;
      for (const [query, headers, status, code, paths] of cases) {
        const told = await ask(server.url + path + query, { headers });
        const what = `${query} ${JSON.stringify(headers)}`;
        expect([what, told.status, codeOf(told), pathsOf(told)]).to.deep.equal([what, status, code, paths]);
      }
      const problem = await ask(`${server.url + path}?after=yesterday`, {
        headers: { accept: 'text/event-stream, application/problem+json' },
      });
      expect([problem.status, problem.headers.get('content-type')]).to.deep.equal([422, 'application/problem+json']);
    });

    it('a body, and any method but GET', async () => {
      const body = new Wire(server.port).send(requestText(`GET ${path}`, { 'content-length': '2' }, '{}'));
      expect(await body.end()).to.match(/^HTTP\/1.1 400 [^]*BODY_NOT_EXPECTED/);
      const posted = await ask(server.url + path, { method: 'POST' });
      expect([posted.status, posted.headers.get('allow')]).to.deep.equal([405, 'GET, HEAD, OPTIONS']);
    });

    it('takes whoever accepts anything', async () => {
      for (const accept of ['*/*', 'text/*', 'text/event-stream, application/json;q=0.5', 'TEXT/Event-Stream;q=0.1']) {
        const reader = reading('admin', '', { accept });
        expect(await reader.head(), accept).to.match(/^HTTP\/1.1 200 /);
      }
    });

    it('more streams than may be open, of a caller and in all, until one is closed', async () => {
      const limits = { streams: 3, streamsPerCaller: 2 };
      await serving(new ToyBox(ground).app({ limits }), async ({ port, url }) => {
        const open = async (name: string): Promise<EventSource> => listening(new EventSource(port, path, as(name)));
        const first = await open('admin');
        const others = [await open('admin')];
        const mine = await ask(url + path);
        expect([mine.status, codeOf(mine), mine.envelope.error?.details]).to.deep.equal([
          429,
          'TOO_MANY_STREAMS',
          { most: 2, of: 'the caller' },
        ]);
        expect(mine.headers.get('retry-after')).to.equal('1');
        others.push(await open('ada'));
        const all = await ask(url + path, { headers: as('clerk') });
        expect([all.status, all.envelope.error?.details]).to.deep.equal([429, { most: 3, of: 'the process' }]);
        first.close();
        while ((await ask(url + path, { method: 'HEAD' })).status === 429) await pause(1);
        others.push(await open('admin'));
        for (const reader of others) reader.close();
      });
    });
  });

  it('takes from the budget of its caller, and says how that stands', async () => {
    let left = 2;
    const policy = { name: 'principal', quota: 2, window: 60_000 };
    const counter = {
      take: async () => ({ policy, remaining: (left -= 1), resetAfter: 30_000 }),
      restore: async () => undefined,
    };
    const limits = makeLimits(counter, { principal: policy, address: policy, account: null });
    await serving(new ToyBox(newGround({ limits })).app(), async ({ port, url }) => {
      const reader = new EventSource(port, path, as('admin'));
      expect(await reader.head()).to.match(/^ratelimit: "principal";r=1;t=30\r$/im);
      expect((await ask(url + path, { headers: as('nobody') })).status).to.equal(401);
      const told = await ask(url + path);
      expect([told.status, codeOf(told), told.headers.get('retry-after')]).to.deep.equal([429, 'RATE_LIMITED', '30']);
      reader.close();
    });
  });

  describe('when a store is gone', () => {
    const gone = async (): Promise<never> => Promise.reject(new DependencyDown('gone'));

    it('begins nothing', async () => {
      const feed = { ...ground.feed, subscribe: gone };
      await serving(new ToyBox(ground).app({ feed }), async ({ url }) => {
        const told = await ask(url + path);
        expect([told.status, codeOf(told)]).to.deep.equal([503, 'DEPENDENCY_DOWN']);
      });
    });

    it('waits until it is back, and tells what happened meanwhile', async () => {
      const reader = await listening(reading());
      const eventsOf = ground.database.eventsOf.bind(ground.database);
      let tries = 0;
      ground.database.eventsOf = (after, span) => {
        tries += 1;
        if (tries < 3) throw new DependencyDown('gone');
        return eventsOf(after, span);
      };
      for (const name of ['ord_1', 'ord_2']) shop.cancelled(name);
      expect(subjects(await reader.take(2))).to.deep.equal(['ord_1', 'ord_2']);
      expect(tries).to.equal(3);
    });

    it('waits for it no longer than for anything else', async () => {
      const feed = { ...ground.feed, subscribe: () => new Promise<never>(() => undefined) };
      await serving(new ToyBox(ground).app({ feed, limits: { patience: 20 } }), async ({ url }) => {
        const told = await ask(url + path);
        expect([told.status, codeOf(told)]).to.deep.equal([504, 'DEADLINE_EXCEEDED']);
      });
    });
  });
});

describe('a stream of events and its connection', () => {
  const watched = () => {
    const ground = newGround();
    const open = new Set<object>();
    const feed = {
      ...ground.feed,
      subscribe: async (...request: Parameters<typeof ground.feed.subscribe>) => {
        const subscribed = await ground.feed.subscribe(...request);
        if (!subscribed.ok) return subscribed;
        const subscription = subscribed.value;
        open.add(subscription);
        const close = subscription.close.bind(subscription);
        subscription.close = () => {
          open.delete(subscription);
          close();
        };
        return subscribed;
      },
    };
    return { ground, feed, open };
  };

  it('ends its subscription as soon as the reader has gone, however it went', async () => {
    const { ground, feed, open } = watched();
    await serving(new ToyBox(ground).app({ feed }), async ({ port }) => {
      for (const version of ['1.1', '1.0']) {
        const reader = new EventSource(port, path, as('admin'), version);
        await reader.next();
        expect(open.size).to.equal(1);
        reader.close();
        while (open.size > 0) await pause(1);
      }
    });
  });

  it('ends the stream of a reader that does not read; the others hear everything meanwhile', async () => {
    const { ground, feed, open } = watched();
    const fates: string[] = [];
    const shop = new Happenings(ground);
    await serving(
      new ToyBox(ground).app({ feed, limits: { readerPatience: 150 }, streamed: (fate) => fates.push(fate) }),
      async ({ port }) => {
        const stuck = new EventSource(port, path, as('admin'));
        const good = new EventSource(port, `${path}?topics=orders.ord_small`, as('admin'));
        await Promise.all([stuck.next(), good.next()]);
        stuck.pause();
        // Far more than the machine takes in for a reader that does not read.
        const long = 'x'.repeat(200_000);
        for (let each = 0; each < 100; each += 1) {
          shop.cancelled('ord_large', null, long);
          shop.cancelled('ord_small');
          expect(subjects([await good.told()])).to.deep.equal(['ord_small']);
        }
        while (open.size > 1) await pause(5);
        expect(fates).to.deep.equal(['opened', 'opened', 'cut', 'closed']);
        good.close();
        while (open.size > 0) await pause(5);
        expect(fates.at(-1)).to.equal('closed');
      },
    );
  });

  it('asks the feed for no more than a slow reader takes', async () => {
    const { ground, feed } = watched();
    const shop = new Happenings(ground);
    const long = 'x'.repeat(200_000);
    for (let each = 0; each < 400; each += 1) shop.cancelled('ord_large', null, long);
    let turns = 0;
    const counting = {
      ...feed,
      subscribe: async (...request: Parameters<typeof feed.subscribe>) => {
        const subscribed = await feed.subscribe(...request);
        if (!subscribed.ok) return subscribed;
        const next = subscribed.value.next.bind(subscribed.value);
        subscribed.value.next = (most) => {
          turns += 1;
          return next(most);
        };
        return subscribed;
      },
    };
    await serving(
      new ToyBox(ground).app({ feed: counting, limits: { readerPatience: 60_000 } }),
      async ({ port }) => {
        const reader = new EventSource(port, `${path}?after=c1_0`, as('admin'));
        await reader.head();
        reader.pause();
        await pause(300);
        // 400 such events are seven turns; what the machine takes in for the reader are at most a few.
        expect(turns).to.be.lessThan(5);
        reader.close();
      },
      { drainMilliseconds: 50 },
    );
  });

  it('outlives every time limit that is for requests, and says that it is alive', async () => {
    const clock = new ManualClock();
    const ground = newGround({ clock });
    const shop = new Happenings(ground);
    const timeouts = { headers: 50, request: 100, keepAlive: 50, silence: 100 };
    await serving(
      new ToyBox(ground).app(),
      async ({ port }) => {
        const reader = new EventSource(port, path, as('admin'));
        await reader.next();
        await pause(400);
        shop.cancelled('ord_1');
        expect(subjects([await reader.next()])).to.deep.equal(['ord_1']);
        const quiet = reader.next();
        for (let second = 0; second < 16; second += 1) {
          clock.advance(1_000);
          await pause(5);
        }
        expect(await quiet).to.deep.equal({ comment: 'quiet', id: 'c1_1' });
        reader.close();
      },
      { timeouts },
    );
  });

  it('is told when the server stops, and goes on with another where it was', async () => {
    const ground = newGround();
    const shop = new Happenings(ground);
    const first = await listen(new ToyBox(ground).app(), { drainMilliseconds: 60_000 });
    const reader = new EventSource(first.port, path, as('admin'));
    await reader.next();
    shop.cancelled('ord_1');
    await reader.told();
    const stopped = first.stop();
    shop.cancelled('ord_2');
    const { event, data = '' } = await reader.told().then((frame) => (frame.event === 'end' ? frame : reader.told()));
    expect(event).to.equal('end');
    expect(JSON.parse(data)).to.deep.include({ code: 'SHUTTING_DOWN', cursor: reader.lastEventId });
    await Promise.all([reader.end(), stopped]);
    shop.cancelled('ord_3');
    await serving(new ToyBox(ground).app(), async ({ port }) => {
      const cursor = JSON.parse(data) as { readonly cursor: string };
      const back = new EventSource(port, path, { ...as('admin'), 'last-event-id': cursor.cursor });
      const missed = cursor.cursor === 'c1_1' ? ['ord_2', 'ord_3'] : ['ord_3'];
      expect(subjects(await back.take(missed.length))).to.deep.equal(missed);
      back.close();
    });
  });
});
