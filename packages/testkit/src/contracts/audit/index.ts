import { newGround, type Make } from '../../ground.js';
import { Bench, type AuditStoreUnderTest } from './bench.js';
import { dropping } from './dropping.js';
import { keeping } from './keeping.js';
import { listing } from './listing.js';

export type { AuditStore, AuditStoreUnderTest } from './bench.js';

/** What holds for every trail of the audit. `make` gives one with nothing in it for each test. */
export const describeAuditTrail = (name: string, make: Make<AuditStoreUnderTest>): void => {
  describe(`audit trail: ${name}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      const ground = newGround();
      bench = new Bench(ground, await make(ground));
    });

    describe('a row', () => keeping(() => bench));
    describe('dropping', () => dropping(() => bench));
    describe('listing', () => listing(() => bench));
  });
};
