import type { ConsumerState, PlacedMessage, SetAside } from '@quayside/application';
import { later, ok } from '@quayside/domain';
import { expect } from 'chai';
import { newGround, type Ground, type Make } from '../../ground.js';
import { aUnit, type OrdersStoreUnderTest } from './orders-store.js';

interface Bench {
  readonly ground: Ground;
  readonly store: OrdersStoreUnderTest;
}
const type = 'inventory.reserve_stock';

/** What holds for every `ConsumerState`. Each test has a consumer of its own. */
export const describeConsumerState = (name: string, make: Make<OrdersStoreUnderTest>): void => {
  describe(`consumer state: ${name}`, () => {
    let bench: Bench;
    before(async () => {
      const ground = newGround();
      bench = { ground, store: await make(ground) };
    });

    describe('the hold on a consumer', () => holding(() => bench));
    describe('how far it has read', () => advancing(() => bench));
    describe('what it has received', () => receiving(() => bench));
    describe('what it has set aside', () => settingAside(() => bench));
  });
};

const holding = (bench: () => Bench): void => {
  it('is for one at a time, over all processes', async () => {
    const { store } = bench();
    const other = store.another();
    const consumer = 'one at a time';
    const hold = await store.state.hold(consumer);
    expect(hold).to.not.equal(null);
    expect(hold?.isLost()).to.equal(false);
    expect(await other.state.hold(consumer)).to.equal(null);
    expect(await store.state.hold(consumer)).to.equal(null);
    await hold?.release();
    const next = await other.state.hold(consumer);
    expect(next).to.not.equal(null);
    expect(await store.state.hold(consumer)).to.equal(null);
  });

  it('goes to one of many who ask at the same time', async () => {
    const { store } = bench();
    const states = [store.state, store.another().state, store.another().state];
    const holds = await Promise.all([...states, ...states].map((state) => state.hold('wanted by many')));
    expect(holds.filter((hold) => hold !== null)).to.have.length(1);
  });

  it('leaves other consumers alone', async () => {
    const { state } = bench().store;
    expect(await state.hold('this one')).to.not.equal(null);
    expect(await state.hold('that one')).to.not.equal(null);
  });

  it('is given back once: a second release takes it from nobody', async () => {
    const { store } = bench();
    const consumer = 'released twice';
    const hold = await store.state.hold(consumer);
    await hold?.release();
    const next = await store.state.hold(consumer);
    await hold?.release();
    expect(await store.another().state.hold(consumer)).to.equal(null);
    await next?.release();
  });

  it('ends with the process that has it', async () => {
    const { store } = bench();
    const ending = store.another().state;
    const hold = await ending.hold('left behind');
    expect(hold).to.not.equal(null);
    await ending.close();
    expect(await store.state.hold('left behind')).to.not.equal(null);
  });
};

const advancing = (bench: () => Bench): void => {
  it('begins at the beginning', async () => {
    expect(await bench().store.state.position('never heard of')).to.equal(0);
  });

  it('never moves back', async () => {
    const { store } = bench();
    const seen: number[] = [];
    for (const position of [5, 3, 7, 7, 1]) {
      await store.state.advance('forward', position);
      seen.push(await store.another().state.position('forward'));
    }
    expect(seen).to.deep.equal([5, 5, 7, 7, 7]);
    expect(await store.state.position('another')).to.equal(0);
  });

  it('ends at the furthest of many that come at the same time', async () => {
    const { state } = bench().store;
    await Promise.all([3, 9, 1, 8, 2].map((position) => state.advance('hurried', position)));
    expect(await state.position('hurried')).to.equal(9);
  });
};

const receiving = (bench: () => Bench): void => {
  it('is what units of work were done for, by each consumer', async () => {
    const { store, ground } = bench();
    const [one, two, never] = [ground.ids.next('msg'), ground.ids.next('msg'), ground.ids.next('msg')];
    for (const messageId of [one, two])
      await store.work.run(aUnit({ received: { consumer: 'orders', messageId } }), async () => ok(null));
    await store.work.run(aUnit({ received: { consumer: 'payments', messageId: never } }), async () => ok(null));
    expect(await store.state.received('orders', [one, two, never])).to.deep.equal(new Set([one, two]));
    expect(await store.state.received('orders', [])).to.deep.equal(new Set());
  });

  it('is forgotten when it is old, so many at a time', async () => {
    const { store, ground } = bench();
    const ids = [1, 2, 3, 4].map(() => ground.ids.next('msg'));
    const receive = (messageId: (typeof ids)[number]) =>
      store.work.run(aUnit({ received: { consumer: 'forgetful', messageId } }), async () => ok(null));
    ground.clock.advance(60_000);
    for (const id of ids.slice(0, 3)) await receive(id);
    ground.clock.advance(60_000);
    const moment = ground.clock.now();
    await receive(ids[3] ?? ground.ids.next('msg'));
    while ((await store.state.forgetReceived(moment, 2)) > 0) continue;
    expect(await store.state.received('forgetful', ids)).to.deep.equal(new Set(ids.slice(3)));
  });

  it('is forgotten no more at a time than is asked', async () => {
    const { store, ground } = bench();
    ground.clock.advance(2);
    for (let number = 0; number < 3; number += 1)
      await store.work.run(aUnit({ received: { consumer: 'slowly', messageId: ground.ids.next('msg') } }), async () =>
        ok(null),
      );
    ground.clock.advance(1);
    while ((await store.state.forgetReceived(later(ground.clock.now(), -1), 100)) > 0) continue;
    expect([
      await store.state.forgetReceived(ground.clock.now(), 2),
      await store.state.forgetReceived(ground.clock.now(), 2),
    ]).to.deep.equal([2, 1]);
  });
};

const settingAside = (bench: () => Bench): void => {
  const at = (): string => bench().ground.clock.now();

  it('comes back when its first message is due, with the lane behind it, in order', async () => {
    const { state } = bench().store;
    const consumer = 'lanes';
    const [a1, b1, a2, a3] = await send(bench(), ['a', 'b', 'a', 'a']);
    await state.setAside(consumer, [
      waits(a3),
      waits(a2),
      failed(a1, later(at(), 1_000)),
      failed(b1, later(at(), 2_000)),
    ]);
    expect(await state.waitingLanes(consumer)).to.deep.equal(new Set(['a', 'b']));
    expect(await state.due(consumer, later(at(), 999), 10)).to.deep.equal([]);
    expect(await state.due(consumer, later(at(), 1_000), 10)).to.deep.equal([
      [failed(a1, later(at(), 1_000)), waits(a2), waits(a3)],
    ]);
    expect(
      (await state.due(consumer, later(at(), 2_000), 10)).map((lane) => lane.map(({ message }) => message.id)),
    ).to.deep.equal([[a1.id, a2.id, a3.id], [b1.id]]);
  });

  it('gives no more lanes than are asked for', async () => {
    const { state } = bench().store;
    const messages = await send(bench(), ['a', 'b', 'c']);
    await state.setAside(
      'narrow',
      messages.map((message) => failed(message, at())),
    );
    expect(await state.due('narrow', at(), 2)).to.have.length(2);
  });

  it('is forgotten message by message, and the next one of the lane is due at once', async () => {
    const { state } = bench().store;
    const consumer = 'taken back';
    const [first, second] = await send(bench(), ['a', 'a']);
    await state.setAside(consumer, [failed(first, at()), waits(second)]);
    await state.takeBack(consumer, first.id);
    expect(await state.due(consumer, at(), 10)).to.deep.equal([[waits(second)]]);
    await state.takeBack(consumer, second.id);
    expect(await state.waitingLanes(consumer)).to.deep.equal(new Set());
    expect(await state.due(consumer, at(), 10)).to.deep.equal([]);
  });

  it('has its tries and reason replaced where it is set aside again', async () => {
    const { state } = bench().store;
    const [message] = await send(bench(), ['a']);
    await state.setAside('again', [failed(message, at())]);
    const again: SetAside = {
      message,
      attempts: 2,
      nextAttemptAt: later(at(), 5_000),
      reason: 'still no',
      dead: false,
    };
    await state.setAside('again', [again]);
    expect(await state.due('again', at(), 10)).to.deep.equal([]);
    expect(await state.due('again', later(at(), 5_000), 10)).to.deep.equal([[again]]);
  });

  it('keeps a dead message, and its lane, until a person looks', async () => {
    const { state } = bench().store;
    const consumer = 'dead';
    const [dead, behind, other] = await send(bench(), ['a', 'a', 'b']);
    await state.setAside(consumer, [
      { message: dead, attempts: 12, nextAttemptAt: null, reason: 'no', dead: true },
      waits(behind),
      failed(other, at()),
    ]);
    expect(await state.due(consumer, later(at(), 1_000_000_000), 10)).to.deep.equal([[failed(other, at())]]);
    expect(await state.waitingLanes(consumer)).to.deep.equal(new Set(['a', 'b']));
  });

  it('is tried again once a dead message is revived, as often as a new one', async () => {
    const { state } = bench().store;
    const consumer = 'revived';
    const [dead, behind] = await send(bench(), ['a', 'a']);
    await state.setAside(consumer, [died(dead), waits(behind)]);
    expect(await state.revive(dead.id)).to.equal(true);
    expect(await state.due(consumer, at(), 10)).to.deep.equal([
      [{ ...died(dead), attempts: 0, dead: false }, waits(behind)],
    ]);
    expect(await state.revive(dead.id), 'it is dead no more').to.equal(false);
  });

  it('is not revived where it is not dead, or not there', async () => {
    const { store, ground } = bench();
    const consumer = 'not dead';
    const [failing, behind] = await send(bench(), ['a', 'a']);
    const entries = [failed(failing, later(at(), 1_000)), waits(behind)];
    await store.state.setAside(consumer, entries);
    for (const id of [failing.id, behind.id, ground.ids.next('msg')])
      expect(await store.state.revive(id)).to.equal(false);
    expect(await store.state.due(consumer, later(at(), 1_000), 10)).to.deep.equal([entries]);
  });

  it('is revived for every consumer that gave it up', async () => {
    const { state } = bench().store;
    const [message] = await send(bench(), ['a']);
    for (const consumer of ['this gave it up', 'that gave it up', 'other'])
      await state.setAside(consumer, [died(message)]);
    await state.takeBack('other', message.id);
    expect(await state.revive(message.id)).to.equal(true);
    for (const consumer of ['this gave it up', 'that gave it up'])
      expect(await state.due(consumer, at(), 10)).to.have.length(1);
    expect(await state.due('other', at(), 10)).to.deep.equal([]);
  });

  it('is shown as it is, of all consumers, in the order of its places, and no more of it than is asked for', async () => {
    const { store } = bench();
    const [first, second, third] = await send(bench(), ['a', 'b', 'a']);
    await store.state.setAside('shown', [died(first), waits(third)]);
    await store.state.setAside('shown too', [failed(second, at())]);
    const ours = (await store.another().state.aside(1_000)).filter(({ consumer }) => consumer.startsWith('shown'));
    expect(ours).to.deep.equal([
      { ...died(first), consumer: 'shown' },
      { ...failed(second, at()), consumer: 'shown too' },
      { ...waits(third), consumer: 'shown' },
    ]);
    expect(await store.state.aside(2)).to.have.length(2);
  });

  it('is seen by another process, and by no other consumer', async () => {
    const { store } = bench();
    const [message] = await send(bench(), ['a']);
    await store.state.setAside('mine', [failed(message, at())]);
    const other: ConsumerState = store.another().state;
    expect(await other.due('mine', at(), 10)).to.deep.equal([[failed(message, at())]]);
    expect(await other.waitingLanes('not mine')).to.deep.equal(new Set());
    await other.takeBack('not mine', message.id);
    expect(await store.state.waitingLanes('mine')).to.deep.equal(new Set(['a']));
  });
};

const failed = (message: PlacedMessage, nextAttemptAt: string): SetAside => ({
  message,
  attempts: 1,
  nextAttemptAt,
  reason: 'no: not now',
  dead: false,
});
const died = (message: PlacedMessage): SetAside => ({
  message,
  attempts: 12,
  nextAttemptAt: null,
  reason: 'no: not ever',
  dead: true,
});
const waits = (message: PlacedMessage): SetAside => ({
  message,
  attempts: 0,
  nextAttemptAt: null,
  reason: null,
  dead: false,
});

/** Messages that have their place, one in each of these lanes. */
const send = async <const L extends readonly string[]>(
  { store }: Bench,
  lanes: L,
): Promise<{ readonly [K in keyof L]: PlacedMessage }> => {
  const before = await store.log.head();
  await store.work.run(aUnit(), async (tx) => {
    for (const lane of lanes) tx.send({ type, subject: tx.ids.next('ord'), lane, data: {} });
    return ok(null);
  });
  await store.log.place(1_000);
  return (await store.log.read(before, [type], lanes.length)).messages as { readonly [K in keyof L]: PlacedMessage };
};
