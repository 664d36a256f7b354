import { DependencyDown, lookEvery, quietAfter, type FeedTurn } from '@quayside/application/kernel';
import { expect } from 'chai';
import { asking, eventsOf, expectSilence, failureOf, idle, moved, positionsOf, World } from './world.js';

const down = async (): Promise<void> => {
  throw new DependencyDown('gone');
};
const up = async (): Promise<void> => {};

describe('a subscription', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });

  describe('asked for its next turn', () => {
    it('tells at most so many events, and then the others', async () => {
      await world.happenTimes(5);
      const subscription = await world.subscribe({ after: 'c1_0' });
      expect(positionsOf(await subscription.next(2))).to.deep.equal([1, 2]);
      expect(subscription.cursor).to.equal('c1_2');
      expect(positionsOf(await subscription.next(2))).to.deep.equal([3, 4]);
      expect(positionsOf(await subscription.next(2))).to.deep.equal([5]);
    });

    it('tells one where fewer than one are asked for, and does not go round for ever', async () => {
      await world.happenTimes(2);
      const subscription = await world.subscribe({ after: 'c1_0' });
      expect(positionsOf(await subscription.next(0))).to.deep.equal([1]);
    });

    it('waits until something is placed, and no time has to pass', async () => {
      const subscription = await world.subscribe();
      const asked = asking(subscription.next());
      await expectSilence(asked);
      await world.commit({});
      await expectSilence(asked);
      await world.log.place(1);
      expect(positionsOf(await asked.turn)).to.deep.equal([1]);
    });

    it('goes on waiting where what was placed is not for it', async () => {
      const subscription = await world.subscribe({ credential: 'bob' });
      const asked = asking(subscription.next());
      await world.happen({ owner: 'key_ada' }, { type: moved, owner: null });
      await world.send();
      await world.log.place(1);
      await expectSilence(asked);
      expect(subscription.cursor, 'and goes past it').to.equal('c1_3');
      await world.happen({ owner: 'key_bob' });
      expect(positionsOf(await asked.turn)).to.deep.equal([4]);
    });

    it('hears within a second of what it was never woken for', async () => {
      let news: (what: 'committed' | 'placed') => void = () => {};
      const deaf = new World();
      const listening = new World({
        clock: deaf.clock,
        messages: {
          ...deaf.log,
          onNews: (listener) => {
            news = listener;
            return () => {};
          },
        },
      });
      const subscription = await listening.subscribe();
      const asked = asking(subscription.next());
      await deaf.happen({});
      await expectSilence(asked);
      news('committed');
      await expectSilence(asked);
      deaf.clock.advance(lookEvery);
      expect(positionsOf(await asked.turn)).to.deep.equal([1]);
    });
  });

  describe('with nothing to hear of', () => {
    it('is told so after a while, with a cursor that has moved on past what is not for it', async () => {
      const subscription = await world.subscribe({ credential: 'bob' });
      const asked = asking(subscription.next());
      await world.happen({ owner: 'key_ada' }, { owner: 'key_ada' });
      await idle();
      world.clock.advance(quietAfter - 1);
      await expectSilence(asked);
      world.clock.advance(lookEvery);
      expect(await asked.turn).to.deep.equal({ kind: 'quiet', cursor: 'c1_2' });
    });

    it('is told so on its long way through what is not for it, too', async () => {
      const paging = new World({ limits: { span: 2 } });
      await paging.happenTimes(10, { owner: 'key_ada' });
      paging.beforeReading = async () => paging.clock.advance(quietAfter / 2 + 1);
      const subscription = await paging.subscribe({ credential: 'bob', after: 'c1_0' });
      expect(await subscription.next()).to.deep.equal({ kind: 'quiet', cursor: 'c1_2' });
      expect(await subscription.next()).to.deep.equal({ kind: 'quiet', cursor: 'c1_6' });
    });
  });

  describe('whose credential ends', () => {
    it('hears of nothing that happens after it was found out, and is told why', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      world.revoked.add('ada');
      world.clock.advance(500);
      await world.happen({});
      expect(await subscription.next()).to.deep.include({ kind: 'ended', cursor: 'c1_0' });
      expect(failureOf(await subscription.next())).to.equal('UNAUTHENTICATED');
    });

    it('is told at the next look where nothing happens, though it was asked after just before', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      const asked = asking(subscription.next());
      await idle();
      world.revoked.add('ada');
      world.clock.advance(lookEvery);
      expect(failureOf(await asked.turn)).to.equal('UNAUTHENTICATED');
    });

    it('is told of no event that was read before, where it was found out while that was read', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      await world.happen({});
      world.afterReading = async () => {
        world.revoked.add('ada');
        world.clock.advance(500);
      };
      expect(await subscription.next()).to.deep.include({ kind: 'ended', cursor: 'c1_0' });
    });

    it('never begins again, even where the credential is good once more', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      world.revoked.add('ada');
      world.clock.advance(500);
      await subscription.next();
      world.revoked.clear();
      await world.happen({});
      expect(failureOf(await subscription.next())).to.equal('UNAUTHENTICATED');
      expect(await subscription.renew('ada.2')).to.equal(false);
    });

    it('asks who it is no more than twice a second, however much happens', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      for (let number = 0; number < 50; number += 1) {
        world.clock.advance(20);
        await world.happen({});
        await subscription.next();
      }
      expect(world.asked).to.be.at.most(3);
    });
  });

  describe('that is renewed', () => {
    it('goes on with the new credential when the old one ends', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      expect(await subscription.renew('ada.2')).to.equal(true);
      world.revoked.add('ada');
      world.clock.advance(10_000);
      await world.happen({});
      expect(positionsOf(await subscription.next())).to.deep.equal([1]);
    });

    it('stays with the old one where the new one is another’s, or not good', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      expect(await subscription.renew('bob')).to.equal(false);
      expect(await subscription.renew('nobody')).to.equal(false);
      world.clock.advance(10_000);
      await world.happen({ owner: 'key_ada' });
      expect(positionsOf(await subscription.next())).to.deep.equal([1]);
    });

    it('stays with the old one where nobody can say whose the new one is', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      world.beforeKnowing = down;
      const renewed = await subscription.renew('ada.2').catch((error: unknown) => error);
      expect(renewed).to.be.an.instanceOf(DependencyDown);
      world.beforeKnowing = up;
      world.clock.advance(10_000);
      await world.happen({});
      expect(positionsOf(await subscription.next())).to.deep.equal([1]);
    });

    it('is not ended by what was asked of the old one meanwhile', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      world.revoked.add('ada');
      world.clock.advance(500);
      const renewing: Promise<boolean>[] = [];
      world.beforeKnowing = async () => {
        world.beforeKnowing = up;
        renewing.push(subscription.renew('ada.2'));
        await idle();
      };
      await world.happen({});
      expect(positionsOf(await subscription.next())).to.deep.equal([1]);
      expect(await Promise.all(renewing)).to.deep.equal([true]);
    });
  });

  describe('that is closed', () => {
    it('ends at once while it waits', async () => {
      const subscription = await world.subscribe();
      const asked = asking(subscription.next());
      await expectSilence(asked);
      subscription.close();
      expect((await asked.turn).kind).to.equal('ended');
    });

    it('ends at once while the log does not answer, and takes nothing that comes later', async () => {
      const subscription = await world.subscribe();
      await world.happen({});
      const { promise, resolve } = Promise.withResolvers<void>();
      world.afterReading = () => promise;
      const asked = asking(subscription.next());
      await expectSilence(asked);
      subscription.close();
      expect((await asked.turn).kind).to.equal('ended');
      resolve();
      await idle();
      expect(subscription.cursor, 'what was not told is behind its cursor').to.equal('c1_0');
    });

    it('ends at once where the whole feed stops, whatever it waits for', async () => {
      const waiting = asking((await world.subscribe()).next());
      await expectSilence(waiting);
      world.beforeReading = () => new Promise(() => {});
      const reading = asking((await world.subscribe({ after: 'c1_0' })).next());
      world.clock.advance(lookEvery);
      await expectSilence(reading);
      world.feed.stop();
      for (const { turn } of [waiting, reading]) expect(failureOf(await turn)).to.equal('SHUTTING_DOWN');
    });
  });

  describe('while the log is away', () => {
    it('waits, loses nothing, and goes on where it was as soon as the log is back', async () => {
      await world.happenTimes(3);
      const subscription = await world.subscribe({ after: 'c1_0' });
      await subscription.next(1);
      // What was read before is known without the log.
      expect(positionsOf(await subscription.next(1))).to.deep.equal([2]);
      expect(positionsOf(await subscription.next(1))).to.deep.equal([3]);
      world.beforeReading = down;
      await world.happenTimes(2);
      const asked = asking(subscription.next());
      world.clock.advance(lookEvery);
      await expectSilence(asked);
      expect(subscription.cursor).to.equal('c1_3');
      world.beforeReading = up;
      world.clock.advance(lookEvery);
      expect(positionsOf(await asked.turn)).to.deep.equal([4, 5]);
    });

    it('is told now and then that there is nothing, with its cursor as it was', async () => {
      const subscription = await world.subscribe();
      world.beforeReading = down;
      await world.happen({});
      for (let turn = 0; turn < 3; turn += 1) {
        const asked = asking(subscription.next());
        await idle();
        world.clock.advance(quietAfter);
        expect(await asked.turn).to.deep.equal({ kind: 'quiet', cursor: 'c1_0' });
      }
      world.beforeReading = up;
      expect(positionsOf(await subscription.next())).to.deep.equal([1]);
    });

    it('hears of nothing while nobody can say who it is, and of everything afterwards', async () => {
      const subscription = await world.subscribe({ credential: 'ada' });
      world.beforeKnowing = down;
      world.clock.advance(500);
      await world.happen({});
      const asked = asking(subscription.next());
      world.clock.advance(lookEvery);
      await expectSilence(asked);
      world.beforeKnowing = up;
      world.clock.advance(lookEvery);
      expect(positionsOf(await asked.turn)).to.deep.equal([1]);
    });

    it('asks for it no more than once a look, however many wait', async () => {
      const subscriptions = await Promise.all(Array.from({ length: 20 }, () => world.subscribe()));
      let tries = 0;
      world.beforeReading = async () => {
        tries += 1;
        await down();
      };
      const turns = subscriptions.map((subscription) => asking(subscription.next()));
      await idle();
      for (let look = 0; look < 5; look += 1) {
        world.clock.advance(lookEvery);
        await idle();
      }
      expect(tries).to.equal(6);
      world.beforeReading = up;
      await world.happen({});
      for (const { turn } of turns) expect(positionsOf(await turn)).to.deep.equal([1]);
    });
  });

  describe('that meets an event that cannot be told', () => {
    it('is told what is before it, and ends there: it is not passed over', async () => {
      await world.happen({}, {}, { type: 'orders.order_of_a_newer_version' }, {});
      const subscription = await world.subscribe({ after: 'c1_0' });
      expect(positionsOf(await subscription.next())).to.deep.equal([1, 2]);
      const end: FeedTurn = await subscription.next();
      expect([failureOf(end), end.cursor]).to.deep.equal(['INTERNAL', 'c1_2']);
      expect(world.journal.lines.map(({ level }) => level)).to.deep.equal(['error']);
      const again = await world.subscribe({ after: 'c1_0' });
      expect(positionsOf(await again.next()), 'each of them once').to.deep.equal([1, 2]);
    });
  });

  it('keeps the order of each subject, whoever writes', async () => {
    await world.happen({ subject: 'ord_1' }, { subject: 'ord_2' }, { subject: 'ord_1' }, { subject: 'ord_2' });
    const events = eventsOf(await (await world.subscribe({ after: 'c1_0' })).next());
    for (const subject of ['ord_1', 'ord_2'])
      expect(events.filter(({ event }) => event.subject === subject).map(({ event }) => event.sequence)).to.deep.equal([
        1, 2,
      ]);
  });
});
