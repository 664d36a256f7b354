import {
  available,
  fewestLocations,
  isSound,
  type Allocation,
  type Need,
  type Place,
  type StockLevel,
} from '@quayside/domain/inventory';
import { expect } from 'chai';
import fc from 'fast-check';
import { level, loc, sku } from './examples.js';

const place = (n: number, priority = 100): Place => ({ id: loc(n), priority });
const at = (n: number, code: string, onHand: number, more: Partial<StockLevel> = {}) =>
  level({ locationId: loc(n), sku: sku(code), onHand, ...more });
const need = (code: string, quantity: number): Need => ({ sku: sku(code), quantity });

const allocate = (needs: readonly Need[], levels: readonly StockLevel[], places: readonly Place[]) => {
  const result = fewestLocations(needs, levels, places);
  return result.ok
    ? result.value.map(({ sku: code, locationId, quantity }) => `${quantity} ${code} from ${locationId.slice(-1)}`)
    : result.error;
};

describe('allocating stock to an order', () => {
  it('takes all from one location that has all, although another one has more of a part', () => {
    const levels = [at(1, 'A', 100), at(2, 'A', 5), at(2, 'B', 5)];
    expect(allocate([need('A', 5), need('B', 5)], levels, [place(1), place(2)])).to.deep.equal([
      '5 A from 2',
      '5 B from 2',
    ]);
  });

  it('takes whole needs from a location rather than more pieces of which some are missing', () => {
    const levels = [at(1, 'A', 4), at(1, 'B', 4), at(1, 'C', 4), at(2, 'A', 5), at(2, 'B', 5), at(3, 'C', 5)];
    const all = [place(1), place(2), place(3)];
    expect(allocate([need('A', 5), need('B', 5), need('C', 5)], levels, all)).to.deep.equal([
      '5 A from 2',
      '5 B from 2',
      '5 C from 3',
    ]);
  });

  it('prefers the lower priority number where locations serve the same', () => {
    const levels = [at(1, 'A', 9), at(2, 'A', 9)];
    expect(allocate([need('A', 5)], levels, [place(1, 20), place(2, 10)])).to.deep.equal(['5 A from 2']);
  });

  it('prefers the location with most stock where priorities are the same', () => {
    const levels = [at(1, 'A', 6), at(2, 'A', 9)];
    expect(allocate([need('A', 5)], levels, [place(1), place(2)])).to.deep.equal(['5 A from 2']);
  });

  it('splits over locations where no location has all', () => {
    const levels = [at(1, 'A', 3), at(2, 'A', 4), at(3, 'A', 2)];
    expect(allocate([need('A', 7)], levels, [place(1), place(2), place(3)])).to.deep.equal([
      '3 A from 1',
      '4 A from 2',
    ]);
  });

  it('counts two needs of one SKU together', () => {
    const levels = [at(1, 'A', 6)];
    expect(allocate([need('A', 2), need('A', 4)], levels, [place(1)])).to.deep.equal(['6 A from 1']);
    expect(allocate([need('A', 3), need('A', 4)], levels, [place(1)])).to.deep.equal([
      { sku: 'A', requested: 7, available: 6 },
    ]);
  });

  it('refuses the whole order and says what is short where one SKU is', () => {
    const levels = [at(1, 'A', 9), at(1, 'B', 4, { reserved: 2 })];
    expect(allocate([need('A', 1), need('B', 3), need('C', 1)], levels, [place(1)])).to.deep.equal([
      { sku: 'B', requested: 3, available: 2 },
      { sku: 'C', requested: 1, available: 0 },
    ]);
  });

  it('takes nothing from a location that is not among the places', () => {
    expect(allocate([need('A', 1)], [at(1, 'A', 9)], [place(2)])).to.deep.equal([
      { sku: 'A', requested: 1, available: 0 },
    ]);
  });

  it('backorders only what is not there anywhere', () => {
    const levels = [at(1, 'A', 2, { allowBackorder: true }), at(2, 'A', 3)];
    expect(allocate([need('A', 10)], levels, [place(1), place(2)])).to.deep.equal(['7 A from 1', '3 A from 2']);
  });

  it('backorders from a level that owes pieces already', () => {
    const levels = [at(1, 'A', 2, { reserved: 5, allowBackorder: true })];
    expect(allocate([need('A', 1)], levels, [place(1)])).to.deep.equal(['1 A from 1']);
  });

  describe('of any order, from any stock', () => {
    const skus = ['A', 'B', 'C'] as const;
    const numbers = [1, 2, 3, 4] as const;
    const anyLevels = fc
      .uniqueArray(
        fc.record({
          code: fc.constantFrom(...skus),
          n: fc.constantFrom(...numbers),
          onHand: fc.nat(12),
          reserved: fc.nat(15),
          allowBackorder: fc.boolean(),
        }),
        { selector: ({ code, n }) => `${code}${n}`, maxLength: 12 },
      )
      .map((rows) => rows.map(({ code, n, ...rest }) => at(n, code, rest.onHand, rest)).filter(isSound));
    const anyNeeds = fc.array(
      fc.record({ sku: fc.constantFrom(...skus).map(sku), quantity: fc.integer({ min: 1, max: 20 }) }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    const anyPlaces = fc
      .subarray([...numbers])
      .chain((chosen) => fc.tuple(...chosen.map((n) => fc.nat(2).map((priority) => place(n, priority)))));

    const asked = (needs: readonly Need[]) => {
      const total = new Map<string, number>();
      for (const { sku: code, quantity } of needs) total.set(code, (total.get(code) ?? 0) + quantity);
      return total;
    };
    const inReach = (levels: readonly StockLevel[], places: readonly Place[], code: string) =>
      levels.filter((entry) => entry.sku === code && places.some(({ id }) => id === entry.locationId));
    const sum = (numbersOf: readonly number[]) => numbersOf.reduce((total, number) => total + number, 0);
    const taken = (allocations: readonly Allocation[], code: string) =>
      sum(allocations.filter((entry) => entry.sku === code).map(({ quantity }) => quantity));

    it('is all or nothing: exactly what was asked for, or a shortage of each SKU that cannot be had', () => {
      fc.assert(
        fc.property(anyNeeds, anyLevels, anyPlaces, (needs, levels, places) => {
          const result = fewestLocations(needs, levels, places);
          const short = [...asked(needs)].filter(([code, quantity]) => {
            const reach = inReach(levels, places, code);
            return !reach.some(({ allowBackorder }) => allowBackorder) && sum(reach.map(available)) < quantity;
          });
          if (result.ok) {
            expect(short).to.deep.equal([]);
            for (const [code, quantity] of asked(needs)) expect(taken(result.value, code)).to.equal(quantity);
            expect(result.value.every(({ quantity }) => quantity > 0)).to.equal(true);
          } else expect(result.error.map(({ sku: code, requested }) => [code, requested])).to.have.deep.members(short);
        }),
        { numRuns: 2_000 },
      );
    });

    it('leaves every level sound, takes of each once, and names them in the order of locking', () => {
      fc.assert(
        fc.property(anyNeeds, anyLevels, anyPlaces, (needs, levels, places) => {
          const result = fewestLocations(needs, levels, places);
          if (!result.ok) return;
          const names = result.value.map(({ sku: code, locationId }) => `${code} ${locationId}`);
          expect(names).to.deep.equal([...new Set(names)].toSorted());
          for (const { sku: code, locationId, quantity } of result.value) {
            const from = inReach(levels, places, code).find((entry) => entry.locationId === locationId);
            expect(from && isSound({ ...from, reserved: from.reserved + quantity })).to.equal(true);
          }
        }),
        { numRuns: 2_000 },
      );
    });

    it('backorders nothing while a piece is left in reach', () => {
      fc.assert(
        fc.property(anyNeeds, anyLevels, anyPlaces, (needs, levels, places) => {
          const result = fewestLocations(needs, levels, places);
          if (!result.ok) return;
          for (const code of asked(needs).keys()) {
            const left = inReach(levels, places, code).map((entry) => {
              const mine = result.value.find((other) => other.sku === code && other.locationId === entry.locationId);
              return { free: Math.max(available(entry), 0), took: mine?.quantity ?? 0 };
            });
            const owes = left.some(({ free, took }) => took > free);
            if (owes) expect(left.every(({ free, took }) => took >= free)).to.equal(true);
          }
        }),
        { numRuns: 2_000 },
      );
    });

    it('uses as few locations as can be for an order of one SKU', () => {
      const stocked = fc.tuple(...numbers.map((n) => fc.nat(12).map((onHand) => at(n, 'A', onHand))));
      const everywhere = fc.tuple(...numbers.map((n) => fc.nat(2).map((priority) => place(n, priority))));
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 48 }), stocked, everywhere, (wanted, levels, places) => {
          const quantity = Math.min(wanted, sum(levels.map(available)));
          if (quantity === 0) return;
          const result = fewestLocations([need('A', quantity)], levels, places);
          const largestFirst = levels.map(available).toSorted((a, b) => b - a);
          const fewest = largestFirst.findIndex((_, index) => sum(largestFirst.slice(0, index + 1)) >= quantity) + 1;
          expect(result.ok && result.value).to.have.lengthOf(fewest);
        }),
        { numRuns: 2_000 },
      );
    });

    it('does not depend on the order in which stock and locations are listed', () => {
      fc.assert(
        fc.property(anyNeeds, anyLevels, anyPlaces, (needs, levels, places) => {
          expect(fewestLocations(needs, levels.toReversed(), places.toReversed())).to.deep.equal(
            fewestLocations(needs, levels, places),
          );
        }),
        { numRuns: 1_000 },
      );
    });
  });
});
