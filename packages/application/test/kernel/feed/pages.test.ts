import { FeedPages, perObject, type FeedEvent } from '@quayside/application/kernel';
import { expect } from 'chai';
import { asking, eventsOf, idle, positionsOf, toyContracts, World } from './world.js';

describe('what many subscribers share', () => {
  it('is read once, however many hear of it and whenever they ask', async () => {
    const world = new World({ limits: { span: 8 } });
    await world.happenTimes(20);
    const hear = async (): Promise<readonly FeedEvent[]> => {
      const heard: FeedEvent[] = [];
      const subscription = await world.subscribe({ after: 'c1_0' });
      while (heard.length < 20) heard.push(...eventsOf(await subscription.next(3)));
      return heard;
    };
    const all = await Promise.all(Array.from({ length: 50 }, hear));
    all.push(await hear());
    expect(world.reads).to.deep.equal([
      { after: 0, through: 8 },
      { after: 8, through: 16 },
      { after: 16, through: 20 },
    ]);
    for (const heard of all)
      expect(heard.map(({ position }) => position)).to.deep.equal(all[0]?.map((e) => e.position));
  });

  it('is one object for all of them, so that it is encoded once', async () => {
    const world = new World();
    const subscriptions = await Promise.all(Array.from({ length: 10 }, () => world.subscribe()));
    const turns = subscriptions.map((subscription) => subscription.next());
    await world.happenTimes(3);
    let encoded = 0;
    const encode = perObject((event: FeedEvent) => {
      encoded += 1;
      return Buffer.from(event.text);
    });
    for (const turn of turns) for (const event of eventsOf(await turn)) encode(event);
    expect(encoded).to.equal(3);
  });

  it('is not read again where nothing can have come', async () => {
    const world = new World();
    await world.happenTimes(3);
    const subscriptions = await Promise.all(Array.from({ length: 10 }, () => world.subscribe({ after: 'c1_0' })));
    for (const subscription of subscriptions) await subscription.next();
    const before = world.reads.length;
    const turns = subscriptions.map((subscription) => asking(subscription.next()));
    await idle();
    expect(world.reads).to.have.length(before);
    await world.happen({});
    for (const { turn } of turns) expect(positionsOf(await turn)).to.deep.equal([4]);
    expect(world.reads).to.have.length(before + 1);
  });

  it('is read once for each word of news, by whoever is first, and not once by everybody', async () => {
    const world = new World();
    const subscriptions = await Promise.all(Array.from({ length: 100 }, () => world.subscribe()));
    for (let round = 0; round < 10; round += 1) {
      const turns = subscriptions.map((subscription) => subscription.next());
      await idle();
      await world.happen({});
      for (const turn of turns) expect(positionsOf(await turn)).to.deep.equal([round + 1]);
    }
    expect(world.reads.length).to.be.at.most(11);
  });

  it('is told at once to who comes while an older reading is under way', async () => {
    const world = new World();
    const first = await world.subscribe({ after: 'c1_0' });
    const { promise, resolve } = Promise.withResolvers<void>();
    world.afterReading = () => promise;
    const earlier = asking(first.next());
    await idle();
    await world.happen({});
    const later = asking((await world.subscribe({ after: 'c1_0' })).next());
    await idle();
    world.afterReading = async () => {};
    resolve();
    // No time passes, so whoever took the older reading for the newest would wait for ever.
    for (const { turn } of [earlier, later]) expect(positionsOf(await turn)).to.deep.equal([1]);
  });

  it('is forgotten, what was asked for least lately first, where it takes more memory than it may', async () => {
    const world = new World();
    await world.happenTimes(40);
    const pages = new FeedPages(
      { messages: world.log, contracts: toyContracts, news: { count: 0 } },
      { span: 10, bytes: 40_000 },
    );
    const kept = await pages.behind(0);
    await pages.behind(10);
    expect(await pages.behind(5), 'both are there').to.equal(kept);
    await pages.behind(20);
    await pages.behind(30);
    expect(await pages.behind(0), 'it was asked for lately').to.equal(kept);
    const again = await pages.behind(10);
    expect(again.events.map(({ position }) => position)).to.deep.equal([11, 12, 13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('takes no more memory than it may, whatever size the events are of', async () => {
    const world = new World();
    await world.happenTimes(200, { text: 'x'.repeat(10_000) });
    let reads = 0;
    const messages = { events: (after: number, span: number) => ((reads += 1), world.log.events(after, span)) };
    // Ten events of a page take about 210,000 bytes: there is room for two pages.
    const pages = new FeedPages(
      { messages, contracts: toyContracts, news: { count: 0 } },
      { span: 10, bytes: 500_000 },
    );
    for (let place = 0; place < 200; place += 10) await pages.behind(place);
    expect(reads).to.equal(20);
    for (let place = 190; place >= 0; place -= 10) await pages.behind(place);
    expect(reads, 'two of them were still there').to.equal(38);
  });

  it('is served where one page alone takes more than it may', async () => {
    const world = new World({ limits: { span: 4, bytes: 1 } });
    await world.happenTimes(10);
    const subscription = await world.subscribe({ after: 'c1_0' });
    const heard: number[] = [];
    while (heard.length < 10) heard.push(...positionsOf(await subscription.next()));
    expect(heard).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
