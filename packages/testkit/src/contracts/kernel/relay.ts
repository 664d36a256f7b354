import {
  makeRelay,
  reaction,
  triesBeforeDead,
  type OrdersTx,
  type PlacedMessage,
  type RelayDeps,
} from '@quayside/application';
import { between, ok, type Instant } from '@quayside/domain';
import { expect } from 'chai';
import { newGround, type Make } from '../../ground.js';
import type { OrdersStore, OrdersStoreUnderTest } from './orders-store.js';
import { nextTurn, noteTaken, RelayBench } from './relay-bench.js';

/** What holds for the relay over every `MessageLog` and `ConsumerState`. */
export const describeRelay = (name: string, make: Make<OrdersStoreUnderTest>): void => {
  describe(`relay: ${name}`, () => {
    let bench: RelayBench;
    beforeEach(async () => {
      const ground = newGround();
      bench = new RelayBench(ground, await make(ground));
    });
    afterEach(() => bench.stopAll());

    describe('delivering', () => delivering(() => bench));
    describe('a message that fails', () => failing(() => bench));
    describe('what breaks around it', () => breaking(() => bench));
    describe('several relays', () => several(() => bench));
  });
};

const delivering = (bench: () => RelayBench): void => {
  it('brings what was there before it, and what comes, at once', async () => {
    await bench().send('a1');
    bench().start();
    await bench().until(() => bench().effects.length === 1);
    await bench().send('a2', 'b1');
    await bench().until(() => bench().effects.length === 3);
    expect(bench().ground.clock.now()).to.equal(newGround().clock.now());
  });

  it('brings every message to every consumer that hears it', async () => {
    bench().start({}, bench().store, ['orders', 'payments', 'inventory']);
    await bench().send('a1', 'a2', 'b1');
    await bench().until(() => bench().effects.length === 9);
    expect([
      await bench().rows('orders'),
      await bench().rows('payments'),
      await bench().rows('inventory'),
    ]).to.deep.equal([3, 3, 3]);
  });

  it('has one effect for each message, in the order of its lane, however often it is delivered', async () => {
    const { store } = bench();
    const names = Array.from({ length: 120 }, (_, number) => `${'abcdefgh'.charAt(number % 8)}${number}`);
    const log = { ...store.log, read: repeating((...args) => store.log.read(...args)) };
    bench().start({ log });
    for (let from = 0; from < names.length; from += 10) await bench().send(...names.slice(from, from + 10));
    await bench().until(() => bench().effects.length >= names.length);
    await bench().stopAll();
    expect(bench().effects.toSorted()).to.deep.equal(names.toSorted());
    expect(await bench().rows()).to.equal(names.length);
    for (const lane of 'abcdefgh') expect(inLane(bench().effects, lane)).to.deep.equal(inLane(names, lane));
    expect(bench().tries.length, 'deliveries').to.be.greaterThan(names.length);
  });

  it('looks at no place twice, also where nothing is for it', async () => {
    const { store } = bench();
    const looks: number[] = [];
    const read: RelayDeps['log']['read'] = (after, types, limit) => {
      looks.push(after);
      return store.log.read(after, types, limit);
    };
    bench().start({ log: { ...store.log, read } });
    for (let part = 0; part < 3; part += 1) await bench().draft(400);
    await bench().send('a1');
    await bench().until(() => bench().effects.length === 1);
    const head = await store.log.head();
    await bench().draft(5);
    await bench().until(() => looks.some((after) => after >= head));
    expect(looks).to.deep.equal(looks.toSorted((x, y) => x - y));
  });

  it('has on record how far it looked, though nothing is for it', async () => {
    const { state } = bench().store;
    bench().start();
    for (let part = 0; part < 3; part += 1) await bench().draft(400);
    while ((await state.position('orders')) < 1_000) await nextTurn();
    expect(bench().tries).to.deep.equal([]);
  });

  it('goes on where it stopped', async () => {
    const first = bench().start();
    await bench().send('a1', 'a2');
    await bench().until(() => bench().effects.length === 2);
    await first.stop();
    await bench().send('a3');
    bench().start();
    await bench().until(() => bench().effects.length === 3);
    expect(bench().tries.map(({ number }) => number)).to.deep.equal(['a1', 'a2', 'a3']);
  });

  it('refuses a consumer that would hear one type twice: the second reaction would find the message received', () => {
    const { store, journal, ground } = bench();
    const deps: RelayDeps = { log: store.log, state: store.state, clock: ground.clock, journal, chance: () => 1 };
    const hears = reaction<unknown, OrdersTx>(noteTaken, store.work, async () => ok(undefined));
    expect(() => makeRelay(deps, [{ name: 'orders', reactions: [hears, hears] }])).to.throw(noteTaken);
  });
};

const failing = (bench: () => RelayBench): void => {
  for (const how of ['refuses', 'throws'] as const)
    it(`is set aside where its reaction ${how}: its lane waits, others go on`, async () => {
      bench().broken.set('a2', how);
      bench().start();
      await bench().send('a1', 'a2', 'b1', 'a3');
      await bench().send('b2', 'a4', 'c1');
      await bench().until(() => bench().effects.length === 4);
      expect(bench().effects).to.have.members(['a1', 'b1', 'b2', 'c1']);
      bench().broken.clear();
      await bench().passUntil(() => bench().effects.length === 7);
      expect(inLane(bench().effects, 'a')).to.deep.equal(['a1', 'a2', 'a3', 'a4']);
      await bench().send('a5');
      await bench().passUntil(() => bench().effects.length === 8);
      expect(await bench().rows()).to.equal(8);
      expect(await bench().store.state.waitingLanes('orders')).to.deep.equal(new Set());
    });

  it('is tried again after a while that grows, and not before', async () => {
    bench().broken.set('a1', 'refuses');
    bench().start();
    await bench().send('a1');
    await bench().passUntil(() => bench().tries.length === 6);
    const moments = bench().tries.map(({ at }) => at);
    const waits = moments.slice(1).map((at, index) => between(moments[index] ?? at, at));
    for (const [index, wait] of waits.entries()) expect(wait).to.be.at.least(1_000 * 2 ** index);
  });

  it('waits half as long at most, by chance, so that those who failed together do not come back together', async () => {
    bench().broken.set('a1', 'refuses');
    bench().start({ chance: () => 0 });
    await bench().send('a1');
    await bench().untilAside('a');
    const [due] = await lanes(bench(), '9999-01-01T00:00:00.000Z');
    expect(between(bench().ground.clock.now(), due?.[0]?.nextAttemptAt ?? '')).to.equal(500);
  });

  it('is dead after its tries: its lane waits for a person, others go on', async () => {
    bench().broken.set('a1', 'refuses');
    bench().start();
    await bench().send('a1', 'a2', 'b1');
    await bench().passUntil(() => bench().tries.filter(({ number }) => number === 'a1').length === triesBeforeDead);
    await bench().until(() => bench().journal.lines.some(({ level }) => level === 'error'));
    const fields = {
      consumer: 'orders',
      type: noteTaken,
      lane: 'a',
      attempts: triesBeforeDead,
      reason: 'not_now: not a1',
    };
    expect(bench().journal.lines.filter(({ level }) => level === 'error')[0]?.fields).to.deep.include(fields);
    bench().broken.clear();
    bench().ground.clock.advance(24 * 3_600_000);
    await bench().send('b2', 'a3');
    await bench().passUntil(() => bench().effects.length === 2);
    expect(bench().effects).to.deep.equal(['b1', 'b2']);
    expect(await bench().store.state.waitingLanes('orders')).to.deep.equal(new Set(['a']));
    expect(await lanes(bench(), '9999-01-01T00:00:00.000Z')).to.deep.equal([]);
  });

  it('is tried again once it was revived from outside, and its lane goes on in order', async () => {
    bench().broken.set('a1', 'refuses');
    bench().start();
    await bench().send('a1', 'a2');
    await bench().passUntil(() => bench().tries.filter(({ number }) => number === 'a1').length === triesBeforeDead);
    await bench().until(() => bench().journal.lines.some(({ level }) => level === 'error'));
    bench().broken.clear();
    const [message] = (await bench().store.log.read(0, [noteTaken], 1)).messages;
    expect(message && (await bench().store.another().state.revive(message.id))).to.equal(true);
    await bench().passUntil(() => bench().effects.length === 2);
    expect(bench().effects).to.deep.equal(['a1', 'a2']);
  });

  it('is let go where it was taken back from outside', async () => {
    bench().broken.set('a1', 'refuses');
    bench().start();
    await bench().send('a1', 'a2');
    await bench().untilAside('a');
    const [message] = (await bench().store.log.read(0, [noteTaken], 1)).messages;
    if (message) await bench().store.state.takeBack('orders', message.id);
    await bench().passUntil(() => bench().effects.length === 1);
    expect(bench().effects).to.deep.equal(['a2']);
  });
};

const breaking = (bench: () => RelayBench): void => {
  it('has one effect where it dies between the effect and its record of it', async () => {
    const { store } = bench();
    const dying = { ...stateOf(store), advance: () => Promise.reject(new Error('died')) };
    const first = bench().start({ state: dying });
    await bench().send('a1', 'b1');
    await bench().until(() => bench().journal.lines.some(({ level }) => level === 'error'));
    await first.stop();
    const tried = bench().tries.length;
    const another = store.another();
    bench().start({}, another);
    await bench().send('a2');
    await bench().passUntil(() => bench().effects.length === 3);
    expect(bench().effects.toSorted()).to.deep.equal(['a1', 'a2', 'b1']);
    expect(await bench().rows()).to.equal(3);
    expect(
      bench()
        .tries.slice(tried)
        .map(({ number }) => number),
      'of the second life',
    ).to.deep.equal(['a2']);
  });

  it('loses nothing where it dies after it set a message aside', async () => {
    const { store } = bench();
    bench().broken.set('a1', 'refuses');
    const first = bench().start({ state: { ...stateOf(store), advance: () => Promise.reject(new Error('died')) } });
    await bench().send('a1', 'a2', 'b1');
    await bench().until(() => bench().journal.lines.some(({ level }) => level === 'error'));
    await first.stop();
    bench().broken.clear();
    bench().start({}, store.another());
    await bench().passUntil(() => bench().effects.length === 3);
    expect(bench().effects).to.deep.equal(['b1', 'a1', 'a2']);
  });

  it('goes on when the log, or its own record, failed for a while', async () => {
    const { store } = bench();
    const failures = { place: 2, read: 2, hold: 1, advance: 1, setAside: 1 };
    const flaky =
      <A extends unknown[], R>(name: keyof typeof failures, call: (...args: A) => Promise<R>) =>
      (...args: A): Promise<R> => {
        if (failures[name] === 0) return call(...args);
        failures[name] -= 1;
        return Promise.reject(new Error(`no ${name}`));
      };
    const state = stateOf(store);
    bench().broken.set('a1', 'refuses');
    bench().start({
      log: {
        ...store.log,
        place: flaky('place', (limit) => store.log.place(limit)),
        read: flaky('read', (...args) => store.log.read(...args)),
      },
      state: {
        ...state,
        hold: flaky('hold', (consumer) => state.hold(consumer)),
        advance: flaky('advance', (...args) => state.advance(...args)),
        setAside: flaky('setAside', (...args) => state.setAside(...args)),
      },
    });
    await bench().send('a1', 'a2', 'b1');
    await bench().passUntil(() => bench().effects.includes('b1') && failures.setAside === 0);
    bench().broken.clear();
    await bench().passUntil(() => bench().effects.length === 3);
    expect(inLane(bench().effects, 'a')).to.deep.equal(['a1', 'a2']);
    expect(await bench().rows()).to.equal(3);
    expect(Object.values(failures)).to.deep.equal([0, 0, 0, 0, 0]);
  });
};

const several = (bench: () => RelayBench): void => {
  it('share a consumer: one works, and the other takes over when it stops', async () => {
    const { store } = bench();
    const first = bench().start();
    await bench().send('a1');
    await bench().until(() => bench().effects.length === 1);
    bench().start({}, store.another());
    await bench().send('a2', 'b1');
    await bench().until(() => bench().effects.length === 3);
    await first.stop();
    await bench().send('a3');
    await bench().passUntil(() => bench().effects.length === 4);
    expect(
      bench()
        .tries.map(({ number }) => number)
        .toSorted(),
    ).to.deep.equal(['a1', 'a2', 'a3', 'b1']);
  });
};

/** Every method of a state as a function of its own, so that one of them can be replaced. */
const stateOf = ({ state }: OrdersStore): RelayDeps['state'] => ({
  hold: (consumer) => state.hold(consumer),
  position: (consumer) => state.position(consumer),
  advance: (consumer, position) => state.advance(consumer, position),
  received: (consumer, ids) => state.received(consumer, ids),
  setAside: (consumer, entries) => state.setAside(consumer, entries),
  waitingLanes: (consumer) => state.waitingLanes(consumer),
  due: (consumer, now, count) => state.due(consumer, now, count),
  aside: (limit) => state.aside(limit),
  revive: (id) => state.revive(id),
  takeBack: (consumer, id) => state.takeBack(consumer, id),
  forgetReceived: (before, limit) => state.forgetReceived(before, limit),
  close: () => state.close(),
});

/** Delivers more than is asked for: the last messages again, and each of a batch twice. */
const repeating =
  (read: RelayDeps['log']['read']): RelayDeps['log']['read'] =>
  async (after, types, limit) => {
    const { messages, through } = await read(Math.max(after - 4, 0), types, limit);
    return { messages: messages.flatMap((message): readonly PlacedMessage[] => [message, message]), through };
  };

const inLane = (names: readonly string[], lane: string): readonly string[] =>
  names.filter((name) => name.startsWith(lane));
const lanes = (bench: RelayBench, now: Instant) => bench.store.state.due('orders', now, 10);
