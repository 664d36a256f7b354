import { newGround, type Make } from '../../ground.js';
import { Bench, type PaymentsStoreUnderTest } from './bench.js';
import { claiming } from './claiming.js';
import { competing } from './competing.js';
import { keeping, telling } from './keeping.js';
import { listing } from './listing.js';

export type { PaymentsStore, PaymentsStoreUnderTest } from './bench.js';

/** What holds for every store of payments. `make` gives one with nothing in it for each test. */
export const describePaymentsStore = (name: string, make: Make<PaymentsStoreUnderTest>): void => {
  describe(`payments store: ${name}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      const ground = newGround();
      bench = new Bench(ground, await make(ground));
    });

    describe('keeping', () => keeping(() => bench));
    describe('telling', () => telling(() => bench));
    describe('competing', () => competing(() => bench));
    describe('claiming', () => claiming(() => bench));
    describe('listing', () => listing(() => bench));
  });
};
