import { evolvePayment, type Payment } from '@quayside/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { request } from './examples.js';
import { World } from './world.js';

const deeds = Object.keys(new World(false).deeds);
const histories = fc.record({
  declines: fc.boolean(),
  steps: fc.array(fc.record({ deed: fc.constantFrom(...deeds), choice: fc.nat(20) }), { maxLength: 30 }),
});

/** What holds after each step, whatever the network did. */
const check = ({ history, provider }: World): void => {
  const { operations, events } = history;
  expect(operations.filter(({ nextAttemptAt }) => nextAttemptAt !== null).length).to.be.at.most(1);
  expect(operations.filter(({ kind, status }) => kind === 'authorize' && status === 'succeeded').length).to.be.at.most(
    1,
  );
  expect(operations.map(({ sequence }) => sequence)).to.deep.equal(operations.map((_, index) => index + 1));
  expect(events.reduce<Payment | null>(evolvePayment, null)).to.deep.equal(history.payment);
  expect([0, request.amount.amount]).to.include(history.held);
  expect(provider.authorizations).to.be.at.most(1);
};

describe('a payment whose answers race', () => {
  it('has a legal history at each step, and ends with the ledger saying what the gateway holds', () => {
    fc.assert(
      fc.property(histories, ({ declines, steps }) => {
        const world = new World(declines);
        for (const { deed, choice } of steps) {
          world.deeds[deed]?.(choice);
          check(world);
        }
        world.heal();
        check(world);
        const { history, provider } = world;
        expect(world.isOpen).to.equal(false);
        expect(history.held).to.equal(provider.held);
        expect(history.held).to.equal(history.known.status === 'authorized' ? request.amount.amount : 0);
        expect(history.known.status).to.be.oneOf(
          history.known.voidAsked ? ['voided', 'declined', 'expired'] : ['authorized', 'voided', 'declined', 'expired'],
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes to each of its ends in some history', () => {
    const ends = new Set<string>();
    fc.assert(
      fc.property(histories, ({ declines, steps }) => {
        const world = new World(declines);
        for (const { deed, choice } of steps) world.deeds[deed]?.(choice);
        world.heal();
        ends.add(world.history.known.status);
      }),
      { numRuns: 1_000, seed: 7 },
    );
    expect([...ends].toSorted()).to.deep.equal(['authorized', 'declined', 'expired', 'voided']);
  });
});
