import { advance, later, type SagaSignal } from '@quayside/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { noon } from './examples.js';
import { World, type Circumstances } from './saga-world.js';
import { signals, steps } from './sagas.js';

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  needsStock: fc.boolean(),
  needsPayment: fc.boolean(),
  stock: fc.constantFrom('there', 'there', 'short'),
  payment: fc.constantFrom('granted', 'granted', 'declined', 'expired'),
  heldFor: fc.constantFrom(30_000, 90_000, 300_000, 86_400_000),
});

/** What can befall an order, each with a choice among what there is. */
const events = {
  'the other contexts work on a message': (world: World, choice: number) =>
    world.work(choice % Math.max(world.asked.length, 1)),
  'an answer comes': (world: World, choice: number) => {
    const [answer] = world.answers.splice(choice % Math.max(world.answers.length, 1), 1);
    if (answer) world.hear(answer);
  },
  'an answer comes, and will come again': (world: World, choice: number) => {
    const answer = world.answers[choice % Math.max(world.answers.length, 1)];
    if (answer) world.hear(answer);
  },
  'a message is doubled': (world: World, choice: number) => {
    const asked = world.asked[choice % Math.max(world.asked.length, 1)];
    if (asked) world.asked.push(asked);
  },
  'a question is lost': (world: World, choice: number) => {
    const lost = choice % Math.max(world.asked.length, 1);
    // What is decided reaches the outbox; only what the saga would ask again may be lost.
    if (world.asked[lost] !== 'order_confirmed') world.asked.splice(lost, 1);
  },
  'an answer is lost': (world: World, choice: number) => {
    const [lost] = world.answers.splice(choice % Math.max(world.answers.length, 1), 1);
    // That a reservation lapsed is told unasked, so nobody would ask for it again.
    if (lost?.type === 'reservation_expired') world.answers.push(lost);
  },
  'time passes': (world: World, choice: number) => {
    world.pass(choice * 4_000);
    world.hear({ type: 'time_passed' });
  },
  'a reservation lapses': (world: World) => world.expire(),
  'the order is called off': (world: World) => world.cancel(),
  'a person has it tried again': (world: World) => world.hear({ type: 'retry_asked' }),
  'a person gives it up': (world: World) => world.hear({ type: 'compensation_asked' }),
} as const satisfies Readonly<Record<string, (world: World, choice: number) => void>>;
type Event = keyof typeof events;

const ordinary = fc.constantFrom<Event>(
  'the other contexts work on a message',
  'an answer comes',
  'an answer comes, and will come again',
  'a message is doubled',
  'a question is lost',
  'an answer is lost',
  'time passes',
  'a reservation lapses',
);
const rare = fc.constantFrom<Event>('the order is called off', 'a person has it tried again', 'a person gives it up');
const history = fc.array(
  fc.tuple(fc.oneof({ weight: 6, arbitrary: ordinary }, { weight: 1, arbitrary: rare }), fc.nat(60)),
  { maxLength: 60 },
);

/** All is well again: what is on its way arrives, and who waits asks again. */
const heal = (world: World): void => {
  for (let round = 0; round < 200; round += 1) {
    while (world.asked.length > 0 || world.answers.length > 0) {
      while (world.asked.length > 0) world.work(0);
      for (const answer of world.answers.splice(0)) world.hear(answer);
    }
    world.expire();
    if (world.asked.length === 0 && world.answers.length === 0 && world.saga.step === 'done') return;
    world.pass(600_000);
    world.hear({ type: 'time_passed' });
  }
  throw new Error(`the saga does not end: it is ${world.saga.step}`);
};

/** As many runs as take a second. */
const numRuns = 2_000;

describe('a saga, whatever befalls it', () => {
  const endsWell = (begun: Circumstances, befallen: readonly (readonly [Event, number])[]): World => {
    const world = new World(begun);
    for (const [event, choice] of befallen) events[event](world, choice);
    heal(world);
    const { saga, order } = world;
    expect(saga.step === 'done' && saga.outcome, 'the end of the saga').to.equal(order.status);
    expect(['confirmed', 'rejected', 'cancelled']).to.include(order.status);
    return world;
  };

  it('ends, and its order with it, with nothing held that is not confirmed', () => {
    fc.assert(
      fc.property(circumstances, history, (begun, befallen) => {
        const world = endsWell(begun, befallen);
        const { needsStock, needsPayment } = begun;
        if (world.order.status === 'confirmed') {
          expect([world.stock, world.heldUntil], 'stock').to.deep.equal(needsStock ? ['held', null] : ['none', null]);
          expect(world.payment, 'payment').to.equal(needsPayment ? 'authorized' : 'none');
        } else {
          expect(world.stock, 'stock').to.not.equal('held');
          expect(world.payment, 'payment').to.not.equal('authorized');
        }
      }),
      { numRuns },
    );
  });

  it('ends its order once, or confirms it and then has to cancel it', () => {
    fc.assert(
      fc.property(circumstances, history, (begun, befallen) => {
        const { ends } = endsWell(begun, befallen);
        expect([['confirmed'], ['rejected'], ['cancelled'], ['confirmed', 'cancelled']]).to.deep.include(ends);
      }),
      { numRuns },
    );
  });

  it('confirms where there is stock and money and nobody interferes', () => {
    const unhurried = fc.array(
      fc.tuple(
        ordinary.filter((event) => event !== 'time passes'),
        fc.nat(60),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), unhurried, (needsStock, needsPayment, befallen) => {
        const begun: Circumstances = {
          needsStock,
          needsPayment,
          stock: 'there',
          payment: 'granted',
          heldFor: 86_400_000,
        };
        expect(endsWell(begun, befallen).order.status).to.equal('confirmed');
      }),
      { numRuns: numRuns / 4 },
    );
  });

  it('rejects where stock or money is wanting, for that reason', () => {
    const wanting = fc.constantFrom<readonly [Partial<Circumstances>, string]>(
      [{ stock: 'short' }, 'out_of_stock'],
      [{ payment: 'declined' }, 'payment_declined'],
      [{ payment: 'expired' }, 'payment_expired'],
    );
    const unhurried = fc.array(
      fc.tuple(
        ordinary.filter((event) => event !== 'time passes'),
        fc.nat(60),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(wanting, unhurried, ([wants, reason], befallen) => {
        const begun: Circumstances = {
          needsStock: true,
          needsPayment: true,
          stock: 'there',
          payment: 'granted',
          heldFor: 86_400_000,
          ...wants,
        };
        expect(endsWell(begun, befallen).order).to.include({ status: 'rejected', reason });
      }),
      { numRuns: numRuns / 4 },
    );
  });

  it('is never broken by a signal, at whatever step and moment', () => {
    const anySignal = fc.constantFrom<SagaSignal>(
      ...Object.values(signals),
      { type: 'stock_reserved', until: null },
      { type: 'stock_reserved', until: noon },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(steps)),
        fc.array(fc.tuple(anySignal, fc.integer({ min: 0, max: 1_000_000 })), { maxLength: 20 }),
        (make, heard) => {
          let saga = make();
          let now = noon;
          for (const [signal, wait] of heard) {
            now = later(now, wait);
            const { version } = saga;
            saga = advance(saga, signal, now)?.saga ?? saga;
            expect(saga.version - version).to.be.within(0, 1);
            expect(saga.wakeAt === null).to.equal(saga.step === 'done');
          }
        },
      ),
      { numRuns },
    );
  });
});
