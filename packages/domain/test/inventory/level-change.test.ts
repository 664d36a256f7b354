import {
  available,
  changeLevel,
  crossing,
  emptyLevel,
  isSound,
  type LevelChange,
  type LevelChanged,
  type StockLevel,
} from '@quayside/domain/inventory';
import { expect } from 'chai';
import fc from 'fast-check';
import { level, loc, movement, now, sku } from './examples.js';

const move = (about: Parameters<typeof movement>[0], from: number | null = null): LevelChange => ({
  type: 'moved',
  movement: movement(about),
  from,
});
const configure = (settings: (LevelChange & { type: 'configured' })['settings']): LevelChange => ({
  type: 'configured',
  key: { sku: sku('A'), locationId: loc(1) },
  settings,
  at: now,
});
const changed = (before: StockLevel, change: LevelChange): LevelChanged => {
  const result = changeLevel(before, change);
  if (!result.ok) throw new Error(result.error);
  return result.value;
};
const types = ({ events }: LevelChanged) => events.map(({ type }) => type.replace('inventory.', ''));

describe('a stock level', () => {
  it('tells of what operators move, with the figures after', () => {
    const after = changed(level({ onHand: 4, reserved: 1, version: 7 }), move({ kind: 'receipt', onHand: 6 }));
    expect(after.level).to.deep.include({ onHand: 10, reserved: 1, version: 8 });
    expect(after.events).to.deep.equal([
      {
        type: 'inventory.stock_moved',
        at: now,
        data: { sku: 'A', locationId: loc(1), kind: 'receipt', change: 6, onHand: 10, reserved: 1 },
      },
    ]);
  });

  it('has no event for each reservation and release', () => {
    for (const kind of ['reservation', 'release'] as const) {
      const after = changed(level({ onHand: 9, reserved: 4 }), move({ kind, reserved: kind === 'release' ? -2 : 2 }));
      expect(after.events).to.deep.equal([]);
      expect(after.level.version).to.equal(0);
    }
  });

  it('holds a movement to the figure that it was worked out from', () => {
    expect(changeLevel(level({ onHand: 5 }), move({ onHand: 2 }, 4))).to.deep.equal({
      ok: false,
      error: 'moved_meanwhile',
    });
    expect(changed(level({ onHand: 5 }), move({ onHand: 2 }, 5)).level.onHand).to.equal(7);
  });

  it('changes only the settings that are named, and tells of them where they change', () => {
    const before = level({ reorderPoint: 3, onHand: 9, allowBackorder: true });
    const after = changed(before, configure({ reorderPoint: null }));
    expect(after.level).to.deep.include({ reorderPoint: null, allowBackorder: true, version: 1 });
    expect(after.events[0]).to.deep.include({
      type: 'inventory.stock_configured',
      data: { sku: 'A', locationId: loc(1), reorderPoint: null, allowBackorder: true },
    });
    expect(changed(before, configure({ reorderPoint: 3 }))).to.deep.equal({ level: before, events: [] });
  });

  it('is low at its reorder point, not only below it, and says so after what made it low', () => {
    const before = level({ onHand: 5, reorderPoint: 3 });
    expect(types(changed(before, move({ kind: 'reservation', reserved: 1 })))).to.deep.equal([]);
    const after = changed(before, move({ kind: 'adjustment', onHand: -2 }));
    expect(types(after)).to.deep.equal(['stock_moved', 'stock_low']);
    expect(after.events[1]?.data).to.deep.equal({ sku: 'A', locationId: loc(1), available: 3, reorderPoint: 3 });
    expect(after.level).to.deep.include({ low: true, version: 2 });
  });

  it('is low by a new reorder point too', () => {
    const after = changed(level({ onHand: 5 }), configure({ reorderPoint: 5 }));
    expect(types(after)).to.deep.equal(['stock_configured', 'stock_low']);
  });

  it('says that it is low once, until it rose above its reorder point', () => {
    const reserve = move({ kind: 'reservation', reserved: 1 });
    const low = changed(level({ onHand: 5, reserved: 1, reorderPoint: 3 }), reserve);
    expect(types(low)).to.deep.equal(['stock_low']);
    expect(types(changed(low.level, reserve))).to.deep.equal([]);
    const risen = changed(low.level, move({ kind: 'release', reserved: -1 }));
    expect(risen).to.deep.include({ events: [] });
    expect(risen.level).to.deep.include({ low: false, version: 1 });
    expect(types(changed(risen.level, reserve))).to.deep.equal(['stock_low']);
  });

  it('is sound only while nothing is negative and no more is reserved than there is, unless it may be owed', () => {
    expect(isSound(level({ onHand: 2, reserved: 2 }))).to.equal(true);
    expect(isSound(level({ onHand: 2, reserved: 3 }))).to.equal(false);
    expect(isSound(level({ onHand: 2, reserved: 3, allowBackorder: true }))).to.equal(true);
    expect(isSound(level({ onHand: -1, allowBackorder: true }))).to.equal(false);
    expect(isSound(level({ onHand: 1, reserved: -1 }))).to.equal(false);
  });

  it('after any changes is the sum of its movements, numbers its events without gaps, and is low exactly where it says so', () => {
    const anyChange: fc.Arbitrary<LevelChange> = fc.oneof(
      fc.integer({ min: -5, max: 9 }).map((onHand) => move({ kind: 'adjustment', onHand })),
      fc
        .integer({ min: -5, max: 5 })
        .map((reserved) => move({ kind: reserved < 0 ? 'release' : 'reservation', reserved })),
      fc.option(fc.nat(8)).map((reorderPoint) => configure({ reorderPoint })),
      fc.boolean().map((allowBackorder) => configure({ allowBackorder })),
    );
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 30 }), (changes) => {
        let now_ = emptyLevel({ sku: sku('A'), locationId: loc(1) });
        let told = 0;
        let wasLow = false;
        const sums = { onHand: 0, reserved: 0 };
        for (const change of changes) {
          const after = changed(now_, change);
          now_ = after.level;
          told += after.events.length;
          if (change.type === 'moved') {
            sums.onHand += change.movement.onHand;
            sums.reserved += change.movement.reserved;
          }
          const isLow = now_.reorderPoint !== null && available(now_) <= now_.reorderPoint;
          expect(types(after).filter((type) => type === 'stock_low')).to.have.lengthOf(isLow && !wasLow ? 1 : 0);
          wasLow = isLow;
          expect(now_).to.deep.include({ ...sums, version: told, low: isLow });
          expect(crossing(now_)).to.equal(null);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
