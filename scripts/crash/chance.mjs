/**
 * Chance that is the same for the same seed (mulberry32).
 * @typedef {{ between: (least: number, most: number) => number, happens: (share: number) => boolean, pick: <T>(weighted: ReadonlyArray<readonly [T, number]>) => T }} Chance
 * @param {number} seed an integer from 0 to 2^32 - 1
 * @returns {Chance}
 */
export const chanceFrom = (seed) => {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    happens: (share) => next() < share,
    pick: (weighted) => {
      let left = next() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [value, weight] of weighted) {
        left -= weight;
        if (left < 0) return value;
      }
      throw new Error('there is nothing to pick from');
    },
  };
};
