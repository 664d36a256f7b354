import type { EventSpan, MessageLog } from '@quayside/application';
import { cancelOrder, later, ok, type OrderId } from '@quayside/domain';
import { expect } from 'chai';
import type { Ground } from '../../ground.js';
import { aUnit, decidedOf, saveDraft, saveNext, type OrdersStoreUnderTest } from './orders-store.js';

interface Bench {
  readonly ground: Ground;
  readonly store: OrdersStoreUnderTest;
}
/** More places than any of these tests gives. */
const all = 1_000;

/** What holds for the events of a log, read by their places: what the feed stands on. */
export const spans = (bench: () => Bench): void => {
  it('have every event, in order, and no command', async () => {
    const { store } = bench();
    const first = await saveDraft(store);
    await sendCommand(store);
    const second = await saveDraft(store);
    await saveNext(store, first.id, (order, now) => decidedOf(cancelOrder(order, 'no more', now)));
    await sendCommand(store);
    await store.log.place(all);
    const { events, through } = await store.log.events(0, all);
    expect(events.map(({ subject, sequence }) => [subject, sequence])).to.deep.equal([
      [first.id, 1],
      [second.id, 1],
      [first.id, 2],
    ]);
    expect(events).to.deep.equal(
      (await store.log.read(0, ['orders.order_drafted', 'orders.order_cancelled'], all)).messages,
      'as they are read by their types',
    );
    expect(through, 'the last place has a command').to.equal(await store.log.head());
  });

  it('end where they are told to, and the next one begins there', async () => {
    const { store } = bench();
    for (let number = 0; number < 7; number += 1) await saveDraft(store);
    await store.log.place(all);
    const whole = await store.log.events(0, all);
    for (const span of [1, 2, 3, 7, 8]) {
      const parts = await inSpans(store.log, span);
      expect(parts.flatMap(({ events }) => events)).to.deep.equal(whole.events);
      expect(parts.at(-1)?.through).to.equal(whole.through);
    }
    expect((await store.log.events(0, 2)).through).to.equal(2);
  });

  it('have nothing that has no place yet', async () => {
    const { store } = bench();
    await saveDraft(store);
    expect(await store.log.events(0, all)).to.deep.equal({ events: [], through: 0 });
    await store.log.place(all);
    const head = await store.log.head();
    await saveDraft(store);
    expect(await store.log.events(head, all)).to.deep.equal({ events: [], through: head });
  });

  it('of places that were never given have nothing, and say how far places were given', async () => {
    const { store } = bench();
    await saveDraft(store);
    await store.log.place(all);
    const head = await store.log.head();
    expect(await store.log.events(head + 5_000, all)).to.deep.equal({ events: [], through: head });
  });

  it('are followed without a gap while two processes commit and place', async () => {
    const { store } = bench();
    const stores = [store, store.another()];
    const [reader, seen] = [store.another().log, [] as string[]];
    let isOver = false;
    const placers = stores.map(async ({ log }) => {
      while (!isOver) await log.place(7);
    });
    const following = (async () => {
      let place = 0;
      while (seen.length < 60) {
        const { events, through } = await reader.events(place, 16);
        seen.push(...events.map(({ subject }) => subject));
        place = Math.max(place, through);
      }
    })();
    const ids = await Promise.all(
      Array.from({ length: 60 }, async (_, number) => (await saveDraft(stores[number % 2] ?? store)).id),
    );
    await following;
    isOver = true;
    await Promise.all(placers);
    expect(seen.toSorted()).to.deep.equal(ids.toSorted());
  });
};

export const owners = (bench: () => Bench): void => {
  it('are those of the order, whatever happens to it and whoever did it', async () => {
    const { store } = bench();
    const [adas, bobs] = [
      await saveDraft(store, { owner: 'key_ada' }),
      await saveDraft(store, { owner: 'usr_bob|of another issuer' }),
    ];
    for (const { id } of [adas, bobs])
      await saveNext(store, id, (order, now) => decidedOf(cancelOrder(order, 'no more', now)));
    await store.log.place(all);
    const expected = { [adas.id]: 'key_ada', [bobs.id]: 'usr_bob|of another issuer' };
    const { events } = await store.log.events(0, all);
    expect(events).to.have.length(4);
    for (const { subject, owner } of events) expect(owner).to.equal(expected[subject as OrderId]);
    const read = (await store.log.read(0, ['orders.order_cancelled'], all)).messages;
    expect(read.map(({ owner }) => owner)).to.deep.equal(Object.values(expected));
    expect((await store.orders.history(adas.id)).map(({ owner }) => owner)).to.deep.equal(['key_ada', 'key_ada']);
  });

  it('are nobody where a command is sent', async () => {
    const { store } = bench();
    await sendCommand(store);
    await store.log.place(all);
    const [command] = (await store.log.read(0, ['inventory.reserve_stock'], all)).messages;
    expect(command?.owner).to.equal(null);
  });
};

export const beginning = (bench: () => Bench): void => {
  it('is the beginning of all where nothing was forgotten', async () => {
    const { log } = bench().store;
    expect(await log.feedBegin()).to.equal(0);
    await log.beginFeedBehind('2099-01-01T00:00:00.000Z');
    expect(await log.feedBegin(), 'of an empty log').to.equal(0);
  });

  it('is behind the last event before a moment, for every moment', async () => {
    const { store, ground } = bench();
    const start = ground.clock.now();
    // Several at one moment, and moments with none.
    for (const pause of [0, 0, 1, 0, 5_000, 0, 0, 3, 86_400_000, 1, 0, 60_000]) {
      ground.clock.advance(pause);
      await saveDraft(store);
      if (pause === 3) await sendCommand(store);
    }
    await store.log.place(all);
    const { events } = await store.log.events(0, all);
    const moments = [start, ...new Set(events.map(({ at }) => at)), later(ground.clock.now(), 1)];
    for (const moment of moments) {
      await store.log.beginFeedBehind(moment);
      const begin = await store.log.feedBegin();
      const kept = await store.log.events(begin, all);
      expect(kept.events, moment).to.deep.equal(events.filter(({ at }) => at >= moment));
    }
  });

  it('never moves back, and is the same for every process', async () => {
    const { store, ground } = bench();
    await saveDraft(store);
    ground.clock.advance(1_000);
    const moment = ground.clock.now();
    await saveDraft(store);
    await store.log.place(all);
    await store.log.beginFeedBehind(moment);
    const other = store.another().log;
    expect(await other.feedBegin()).to.equal(1);
    await other.beginFeedBehind('2001-01-01T00:00:00.000Z');
    expect(await store.log.feedBegin()).to.equal(1);
  });

  it('is the furthest where two processes move it at the same time', async () => {
    const { store, ground } = bench();
    for (let number = 0; number < 4; number += 1) {
      await saveDraft(store);
      ground.clock.advance(1_000);
    }
    await store.log.place(all);
    const moments = [-3_500, -500, -2_500, -1_500].map((milliseconds) => later(ground.clock.now(), milliseconds));
    const logs = [store.log, store.another().log];
    await Promise.all(moments.map((moment, index) => (logs[index % 2] ?? store.log).beginFeedBehind(moment)));
    expect(await store.log.feedBegin()).to.equal(4);
  });

  it('takes nothing away that has no place yet, however old', async () => {
    const { store, ground } = bench();
    const { id } = await saveDraft(store);
    ground.clock.advance(1_000);
    await store.log.beginFeedBehind(ground.clock.now());
    await store.log.place(all);
    const { events } = await store.log.events(await store.log.feedBegin(), all);
    expect(events.map(({ subject }) => subject)).to.deep.equal([id]);
  });

  it('takes nothing from the history of an order', async () => {
    const { store, ground } = bench();
    const { id } = await saveDraft(store);
    await store.log.place(all);
    ground.clock.advance(1_000);
    await store.log.beginFeedBehind(ground.clock.now());
    expect(await store.log.feedBegin()).to.equal(1);
    expect(await store.orders.history(id)).to.have.length(1);
  });
};

const inSpans = async (log: MessageLog, span: number): Promise<readonly EventSpan[]> => {
  const parts: EventSpan[] = [];
  const head = await log.head();
  for (let place = 0; place < head; place += span) parts.push(await log.events(place, span));
  return parts;
};

const sendCommand = async ({ work }: OrdersStoreUnderTest): Promise<void> => {
  await work.run(aUnit(), async (tx) => {
    const id = tx.ids.next('ord');
    tx.send({ type: 'inventory.reserve_stock', subject: id, lane: id, data: {} });
    return ok(null);
  });
};
