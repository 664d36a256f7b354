import { expect } from 'chai';
import { Client, type Said } from './support/client.js';
import { Ground, serving, type Fact } from './support/ground.js';

const labelsOf = (events: readonly Said[]): readonly unknown[] => events.map(({ event }) => event?.data);
const toys = (from: number, to: number, more: Fact = {}): readonly Fact[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ data: from + index, ...more }));
const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a subscription over WebSocket', () => {
  it('tells what happens from now on, as CloudEvents with a cursor each', () =>
    serving(async (server, ground) => {
      ground.tell({ data: 'before' });
      const client = await Client.open(server);
      expect(await client.ask({ id: 's', type: 'subscribe' })).to.deep.equal({
        id: 's',
        type: 'subscribed',
        cursor: 'c1_1',
      });
      ground.tell({ data: { label: 'böat' }, subject: 'toy_9', owner: 'key_ada' });
      const [event] = await client.hears(1);
      expect(event).to.deep.equal({
        type: 'event',
        cursor: 'c1_2',
        event: {
          specversion: '1.0',
          id: event?.event && 'id' in event.event ? event.event.id : '',
          source: '/orders',
          type: 'orders.toy_made',
          dataversion: 1,
          subject: 'toy_9',
          sequence: 1,
          time: '2026-01-01T00:00:00.000Z',
          actor: 'key_admin',
          datacontenttype: 'application/json',
          data: { label: 'böat' },
        },
      });
    }));

  it('tells what happened behind a cursor first, and goes on to now without a seam', () =>
    serving(async (server, ground) => {
      ground.tell(...toys(1, 700));
      const client = await Client.open(server);
      const subscribed = client.ask({ type: 'subscribe', after: 'c1_64' });
      // Commits go on while the history is being read.
      for (let next = 701; next <= 1_500; next += 100) {
        ground.tell(...toys(next, next + 99));
        await new Promise(setImmediate);
      }
      await subscribed;
      expect(labelsOf(await client.hears(1_500 - 220))).to.deep.equal(range(221, 1_500));
    }));

  it('is told so after the patience where the feed does not answer, and may ask again', () => {
    let asked = 0;
    const subscribe = () => new Promise<never>(() => (asked += 1));
    return serving(
      async (server, { clock }) => {
        const client = await Client.open(server);
        for (const tries of [1, 2]) {
          const told = client.ask({ type: 'subscribe' });
          while (asked < tries) await new Promise(setImmediate);
          clock.advance(500);
          expect((await told).error).to.include({ code: 'DEADLINE_EXCEEDED' });
        }
      },
      { feed: { ...new Ground().feed, subscribe }, limits: { patience: 500 } },
    );
  });

  it('goes on behind the last cursor after a break, without a gap and without a repetition', () =>
    serving(async (server, ground) => {
      ground.tell(...toys(1, 50));
      const heard: unknown[] = [];
      let after: string | null | undefined = 'c1_0';
      for (let round = 0; round < 5; round += 1) {
        const client: Client = await Client.open(server);
        await client.ask({ type: 'subscribe', after });
        ground.tell(...toys(51 + round * 10, 60 + round * 10));
        const seen = (await client.hears(15)).slice(0, 15);
        heard.push(...labelsOf(seen));
        after = seen.at(-1)?.cursor;
        client.socket.terminate();
      }
      expect(heard).to.deep.equal(range(1, 75));
    }));

  it('tells of the topics that were asked for only, in the order of each subject', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server);
      await client.ask({ type: 'subscribe', topics: ['orders.toy_1', 'orders.boat_*', 'inventory'] });
      ground.tell(
        { subject: 'toy_1' },
        { subject: 'toy_12' },
        { subject: 'boat_7' },
        { subject: 'toy_1' },
        { type: 'inventory.toy_moved', subject: 'shelf_1' },
        { subject: 'boat_7' },
      );
      const events = await client.hears(5);
      expect(events.map(({ event }) => [event?.subject, event?.sequence])).to.deep.equal([
        ['toy_1', 1],
        ['boat_7', 1],
        ['toy_1', 2],
        ['shelf_1', 1],
        ['boat_7', 2],
      ]);
    }));

  it("never tells of what is another's", () =>
    serving(async (server, ground) => {
      const [ada, bob, admin] = [
        await Client.open(server, 'ada'),
        await Client.open(server, 'bob'),
        await Client.open(server),
      ];
      for (const client of [ada, bob, admin]) await client.ask({ type: 'subscribe' });
      ground.tell(
        { data: 'of ada', owner: 'key_ada' },
        { data: 'of bob', owner: 'key_bob' },
        { data: "the shop's" },
        { data: 'stock', type: 'inventory.toy_moved' },
      );
      expect(labelsOf(await admin.hears(4))).to.deep.equal(['of ada', 'of bob', "the shop's", 'stock']);
      expect(labelsOf(await ada.hears(2))).to.deep.equal(['of ada', "the shop's"]);
      expect(labelsOf(await bob.hears(2))).to.deep.equal(['of bob', "the shop's"]);
      // Had there been more for them, it would have come before these.
      for (const client of [ada, bob]) expect((await client.ask({ type: 'unsubscribe' })).cursor).to.match(/^c1_/);
      expect([ada.events.length, bob.events.length]).to.deep.equal([2, 2]);
    }));

  it('says where events are missing, and goes on behind', () =>
    serving(async (server, ground) => {
      ground.tell(...toys(1, 3));
      ground.database.beginFeedBehind('2027-01-01T00:00:00.000Z');
      ground.tell({ data: 4 });
      const client = await Client.open(server);
      await client.ask({ type: 'subscribe', after: 'c1_1' });
      await client.hears(1);
      expect(client.said.slice(1).map(({ type, after, cursor }) => [type, after, cursor])).to.deep.equal([
        ['gap', 'c1_1', 'c1_3'],
        ['event', undefined, 'c1_4'],
      ]);
    }));

  it('tells the cursor where it is quiet', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server);
      await client.ask({ type: 'subscribe', topics: ['inventory'] });
      ground.tell({ data: 'not asked for' });
      for (let second = 0; second < 16; second += 1) {
        ground.clock.advance(1_000);
        await client.ask({ type: 'ping' });
      }
      expect(await client.until(({ type }) => type === 'cursor')).to.deep.equal({ type: 'cursor', cursor: 'c1_1' });
    }));

  it('ends when it is told to, and may be begun again from there', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server);
      await client.ask({ type: 'subscribe' });
      ground.tell({ data: 1 });
      await client.hears(1);
      expect(await client.ask({ id: 'u', type: 'unsubscribe' })).to.deep.equal({
        id: 'u',
        type: 'unsubscribed',
        cursor: 'c1_1',
      });
      ground.tell({ data: 2 });
      expect(server.sockets.counts.subscriptions).to.equal(0);
      await client.ask({ type: 'subscribe', after: 'c1_1' });
      expect(labelsOf(await client.hears(2))).to.deep.equal([1, 2]);
    }));

  it('is one of a kind on its connection', () =>
    serving(async (server) => {
      const client = await Client.open(server);
      expect((await client.ask({ type: 'unsubscribe' })).error?.code).to.equal('NOT_SUBSCRIBED');
      await client.ask({ type: 'subscribe' });
      expect((await client.ask({ type: 'subscribe' })).error?.code).to.equal('ALREADY_SUBSCRIBED');
      expect(server.sockets.counts).to.deep.include({ connections: 1, subscriptions: 1 });
    }));

  it('is refused for topics, cursors and scopes that are not to be had, and the connection goes on', () =>
    serving(async (server) => {
      const client = await Client.open(server, 'ada');
      const issueOf = async (frame: object): Promise<unknown> => {
        const { error } = await client.ask({ type: 'subscribe', ...frame });
        const [issue] = (error?.details['issues'] ?? []) as readonly { readonly path: string }[];
        return [error?.code, issue?.path ?? error?.details];
      };
      expect(await issueOf({ topics: ['orders', 'weather'] })).to.deep.equal(['INVALID_INPUT', 'topics.1']);
      expect(await issueOf({ topics: Array(101).fill('orders') })).to.deep.equal(['INVALID_INPUT', 'topics']);
      expect(await issueOf({ after: 'yesterday' })).to.deep.equal(['INVALID_INPUT', 'after']);
      expect(await issueOf({ topics: ['inventory'] })).to.deep.equal(['FORBIDDEN', { scope: 'inventory:read' }]);
      expect((await client.ask({ type: 'subscribe', topics: ['orders'], after: null })).type).to.equal('subscribed');
    }));

  it('carries events of any size, whole', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server);
      await client.ask({ type: 'subscribe' });
      const sizes = [0, 1, 60_000, 65_000, 66_000, 200_000, 3];
      ground.tell(...sizes.map((size) => ({ data: 'ü'.repeat(size) })));
      expect((await client.hears(sizes.length)).map(({ event }) => String(event?.data).length)).to.deep.equal(sizes);
    }));

  it('holds out while the log cannot be read, and goes on where it was', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server);
      await client.ask({ type: 'subscribe' });
      ground.isLogDown = true;
      ground.tell({ data: 1 });
      expect((await client.ask({ type: 'ping' })).type).to.equal('pong');
      ground.isLogDown = false;
      ground.tell({ data: 2 });
      ground.clock.advance(1_000);
      expect(labelsOf(await client.hears(2))).to.deep.equal([1, 2]);
    }));

  it('ends with the feed, and says where to go on', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server);
      await client.ask({ type: 'subscribe' });
      ground.tell({ data: 1 });
      await client.hears(1);
      ground.feed.stop();
      expect(await client.closed).to.deep.equal({ code: 1001, reason: 'SHUTTING_DOWN c1_1' });
    }));
});
