import { DependencyDown, makeLimits, mostTopics, nowhere } from '@quayside/application/kernel';
import { expect } from 'chai';
import { eventsOf, failureOf, moved, placed, positionsOf, World } from './world.js';

const topicsHeard = async (world: World, credential: string, topics: readonly string[]): Promise<readonly string[]> => {
  const subscription = await world.subscribe({ credential, topics, after: 'c1_0' });
  return eventsOf(await subscription.next()).map(({ topic }) => topic);
};

describe('subscribing to the feed', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  describe('from a cursor', () => {
    it('tells what is behind the cursor, and nothing of what is before', async () => {
      await world.happenTimes(5);
      const all = eventsOf(await (await world.subscribe({ after: 'c1_0' })).next());
      expect(all.map(({ position }) => position)).to.deep.equal([1, 2, 3, 4, 5]);
      const subscription = await world.subscribe({ after: all[2]?.cursor ?? null });
      expect(subscription.begin).to.equal(all[2]?.cursor);
      expect(positionsOf(await subscription.next())).to.deep.equal([4, 5]);
    });

    it('begins now where there is none, and nothing that happens from then on is missed', async () => {
      await world.happenTimes(3);
      const subscription = await world.subscribe();
      await world.happenTimes(2);
      expect(positionsOf(await subscription.next())).to.deep.equal([4, 5]);
    });

    it('tells what was committed before and placed after', async () => {
      await world.commit({}, {});
      const subscription = await world.subscribe();
      await world.log.place(10);
      expect(positionsOf(await subscription.next())).to.deep.equal([1, 2]);
    });

    it('goes on in the middle of what one commit told', async () => {
      await world.happenTimes(4);
      const first = await world.subscribe({ after: 'c1_0' });
      const { cursor } = await first.next(2);
      expect(positionsOf(await (await world.subscribe({ after: cursor })).next())).to.deep.equal([3, 4]);
    });

    it('is refused where it is no cursor of the feed', async () => {
      for (const after of ['', '0', 'c1_', 'c2_1', 'C1_1', 'c1_1 ', ' c1_1', 'c1_-1', 'c1_é', `c1_${'z'.repeat(11)}`])
        expect(await world.refusal({ after }), after).to.deep.equal([
          'INVALID_INPUT',
          { issues: [{ path: 'after', message: 'is no cursor of this feed' }] },
        ]);
    });
  });

  describe('a gap', () => {
    const day = 24 * 3_600_000;
    /** Two events that are forgotten, and two that are not. */
    const agedWorld = async (): Promise<void> => {
      await world.happenTimes(2);
      world.clock.advance(2 * day);
      await world.happenTimes(2);
      await world.feed.sweep.sweep(world.clock.now());
    };

    it('is told to who comes with a cursor from before what is kept, and then what is kept', async () => {
      await agedWorld();
      const subscription = await world.subscribe({ after: 'c1_1' });
      expect(await subscription.next()).to.deep.equal({ kind: 'gap', after: 'c1_1', cursor: 'c1_2' });
      expect(positionsOf(await subscription.next())).to.deep.equal([3, 4]);
    });

    it('is not told to who has heard the last of what was forgotten', async () => {
      await agedWorld();
      expect(positionsOf(await (await world.subscribe({ after: 'c1_2' })).next())).to.deep.equal([3, 4]);
    });

    it('is told to who comes with a cursor that was never given here', async () => {
      await world.happenTimes(2);
      const subscription = await world.subscribe({ after: 'c1_zz' });
      expect(await subscription.next()).to.deep.equal({ kind: 'gap', after: 'c1_zz', cursor: 'c1_2' });
      await world.happen({});
      expect(positionsOf(await subscription.next())).to.deep.equal([3]);
    });

    it('is still before whoever goes away without having been told of it', async () => {
      await agedWorld();
      const subscription = await world.subscribe({ after: 'c1_1' });
      expect(subscription.begin).to.equal('c1_1');
      expect(subscription.cursor).to.equal('c1_1');
      subscription.close();
      expect(await subscription.next()).to.deep.include({ kind: 'ended', cursor: 'c1_1' });
    });

    it('never comes back: the beginning moves on only', async () => {
      await agedWorld();
      await world.log.beginFeedBehind('2020-01-01T00:00:00.000Z');
      expect(await world.log.feedBegin()).to.equal(2);
    });
  });

  describe('topics', () => {
    beforeEach(async () => {
      await world.happen(
        { subject: 'ord_1' },
        { subject: 'ord_2' },
        { type: moved, subject: 'loc_1/tea', owner: null },
        { type: moved, subject: 'loc_1/cup', owner: null },
        { type: moved, subject: 'loc_2/tea', owner: null },
      );
    });
    const [order1, order2] = ['orders.ord_1', 'orders.ord_2'];
    const [tea1, cup1, tea2] = ['inventory.loc_1/tea', 'inventory.loc_1/cup', 'inventory.loc_2/tea'];

    for (const [what, topics, heard] of [
      ['nothing', [], [order1, order2, tea1, cup1, tea2]],
      ['a context', ['orders'], [order1, order2]],
      ['a context, written with a star', ['inventory.*'], [tea1, cup1, tea2]],
      ['a subject', ['orders.ord_2'], [order2]],
      ['a beginning', ['inventory.loc_1/*'], [tea1, cup1]],
      ['several that overlap', ['inventory.loc_1/tea', 'inventory.loc_1/*', 'orders.ord_1'], [order1, tea1, cup1]],
      ['the same twice', ['orders.ord_1', 'orders.ord_1'], [order1]],
    ] as const)
      it(`let through what they name: ${what}`, async () => {
        expect(await topicsHeard(world, 'root', topics)).to.deep.equal(heard);
      });

    it('let nothing through that only begins like a subject', async () => {
      await world.happen({ subject: 'ord_10' }, { subject: 'ord_1' });
      expect(await topicsHeard(world, 'root', ['orders.ord_1'])).to.deep.equal([order1, order1]);
    });

    it('are refused, each by its number, where they name no context', async () => {
      const [code, details] = await world.refusal({
        topics: ['orders', '', '*', 'order', 'orders.', 'Orders.ord_1', `orders.${'x'.repeat(300)}`],
      });
      expect(code).to.equal('INVALID_INPUT');
      expect((details as { issues: { path: string }[] }).issues.map(({ path }) => path)).to.deep.equal(
        [1, 2, 3, 4, 5, 6].map((index) => `topics.${index}`),
      );
    });

    it('are refused where they are too many', async () => {
      const topics = Array.from({ length: mostTopics + 1 }, (_, index) => `orders.ord_${index}`);
      expect(await world.refusal({ topics })).to.deep.equal([
        'INVALID_INPUT',
        { issues: [{ path: 'topics', message: 'must have at most 100 entries' }] },
      ]);
      await world.subscribe({ topics: topics.slice(1) });
    });
  });

  describe('who may hear', () => {
    beforeEach(async () => {
      await world.happen(
        { subject: 'ord_of_ada', owner: 'key_ada' },
        { subject: 'ord_of_bob', owner: 'key_bob' },
        { subject: 'ord_of_the_shop', owner: null },
        { type: moved, subject: 'loc_1/tea', owner: null },
      );
    });
    const [adas, bobs, shops] = ['orders.ord_of_ada', 'orders.ord_of_bob', 'orders.ord_of_the_shop'];
    const tea = 'inventory.loc_1/tea';

    for (const [credential, what, heard] of [
      ['ada', 'their own, and the shop’s', [adas, shops, tea]],
      ['bob', 'their own, and of no context that they have no scope for', [bobs, shops]],
      ['office', 'everybody’s, with the scope for all', [adas, bobs, shops]],
      ['clerk', 'everybody’s, with every scope of the context', [adas, bobs, shops]],
      ['root', 'everything, with every scope', [adas, bobs, shops, tea]],
    ] as const)
      it(`is who has the scope: ${what}`, async () => {
        expect(await topicsHeard(world, credential, [])).to.deep.equal(heard);
      });

    it('is not widened by naming what is another’s', async () => {
      expect(await topicsHeard(world, 'bob', ['orders.ord_of_ada', 'orders.ord_of_bob', 'orders'])).to.deep.equal([
        bobs,
        shops,
      ]);
    });

    it('is nobody without a credential, or with one that is not good', async () => {
      expect(await world.refusal({ credential: null })).to.deep.equal(['UNAUTHENTICATED', {}]);
      expect(await world.refusal({ credential: 'nobody' })).to.deep.equal(['UNAUTHENTICATED', {}]);
    });

    it('is refused with the scope that is missing for what was named', async () => {
      expect(await world.refusal({ credential: 'bob', topics: ['orders', 'inventory.loc_1/*'] })).to.deep.equal([
        'FORBIDDEN',
        { scope: 'inventory:read' },
      ]);
    });

    it('is refused without topics only where there is nothing to hear of at all', async () => {
      expect((await world.refusal({ credential: 'stranger' }))[0]).to.equal('FORBIDDEN');
      await world.subscribe({ credential: 'bob' });
    });

    it('is asked before the cursor is looked at, and after the topics', async () => {
      expect((await world.refusal({ credential: null, topics: ['?'], after: '?' }))[0]).to.equal('UNAUTHENTICATED');
      expect((await world.refusal({ credential: 'stranger', topics: ['?'], after: '?' }))[0]).to.equal('INVALID_INPUT');
      expect((await world.refusal({ credential: 'stranger', after: '?' }))[0]).to.equal('FORBIDDEN');
    });
  });

  it('tells an event as a CloudEvent, the object and its text alike, with what its contract shows of it', async () => {
    world.clock.advance(1_000);
    await world.happen({ subject: 'ord_1', text: 'first' }, { subject: 'ord_1', text: 'second' });
    const [, event] = eventsOf(await (await world.subscribe({ after: 'c1_0' })).next());
    const [, message] = await world.everything();
    expect(event?.event).to.deep.equal({
      specversion: '1.0',
      id: message?.id,
      source: '/orders',
      type: placed,
      dataversion: 3,
      subject: 'ord_1',
      sequence: 2,
      time: '2026-05-01T00:00:01.000Z',
      actor: 'key_ada',
      datacontenttype: 'application/json',
      data: { said: 'second' },
    });
    expect(JSON.parse(event?.text ?? '')).to.deep.equal(event?.event);
  });

  describe('more often than may be', () => {
    const policy = (name: string) => ({ name, quota: 2, window: 60_000 });
    const taken = new Map<string, number>();
    const budgets = makeLimits(
      {
        take: async ({ name, quota, window }, key) => {
          taken.set(key, (taken.get(key) ?? 0) + 1);
          return { policy: { name, quota, window }, remaining: quota - (taken.get(key) ?? 0), resetAfter: 1_500 };
        },
        restore: async () => {},
      },
      { principal: policy('principal'), address: policy('address'), account: null },
    );
    beforeEach(() => taken.clear());

    it('is refused, as a call would be, whatever it is that is asked for', async () => {
      const limited = new World({ budgets });
      expect((await limited.subscribe()).budget).to.include({ remaining: 1 });
      expect((await limited.refusal({ topics: ['nonsense'] }))[0]).to.equal('INVALID_INPUT');
      expect(await limited.refusal({})).to.deep.equal(['RATE_LIMITED', { policy: 'principal', retry_after: 2 }]);
      await limited.subscribe({ credential: 'ada' });
    });

    it('is refused by the address where nobody knows who asks', async () => {
      const limited = new World({ budgets });
      const from = (address: string) => ({ credential: 'nobody', origin: { ...nowhere, address } });
      for (const code of ['UNAUTHENTICATED', 'UNAUTHENTICATED', 'RATE_LIMITED'])
        expect((await limited.refusal(from('192.0.2.1')))[0]).to.equal(code);
      expect((await limited.refusal(from('192.0.2.2')))[0]).to.equal('UNAUTHENTICATED');
    });
  });

  describe('while something is away', () => {
    it('is refused as such, and can be asked for again', async () => {
      world.beforeKnowing = async () => {
        throw new DependencyDown('gone');
      };
      expect((await world.refusal({}))[0]).to.equal('DEPENDENCY_DOWN');
      world.beforeKnowing = async () => {};
      await world.subscribe();
    });

    it('is refused as our own fault where something is broken', async () => {
      world.beforeKnowing = async () => {
        throw new TypeError('a bug');
      };
      expect((await world.refusal({}))[0]).to.equal('INTERNAL');
      expect(world.journal.lines.map(({ level }) => level)).to.deep.equal(['error']);
    });

    it('is refused by a feed that has stopped, and whoever was in it is told', async () => {
      const subscription = await world.subscribe();
      world.feed.stop();
      expect(failureOf(await subscription.next())).to.equal('SHUTTING_DOWN');
      expect((await world.refusal({}))[0]).to.equal('SHUTTING_DOWN');
    });
  });
});
