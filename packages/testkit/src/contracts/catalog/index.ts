import { newGround, type Make } from '../../ground.js';
import { Bench, type CatalogStoreUnderTest } from './bench.js';
import { competing } from './competing.js';
import { keeping, telling } from './keeping.js';
import { listing } from './listing.js';
import { offering } from './offering.js';
import { searching } from './searching.js';

export type { CatalogStoreUnderTest } from './bench.js';

/** What holds for every store of the catalog. `make` gives one with nothing in it for each test. */
export const describeCatalogStore = (name: string, make: Make<CatalogStoreUnderTest>): void => {
  describe(`catalog store: ${name}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      const ground = newGround();
      bench = new Bench(ground, await make(ground));
    });

    describe('keeping', () => keeping(() => bench));
    describe('telling', () => telling(() => bench));
    describe('competing', () => competing(() => bench));
    describe('offering', () => offering(() => bench));
    describe('listing', () => listing(() => bench));
    describe('searching', () => searching(() => bench));
  });
};
