import { newGround, type Make } from '../../ground.js';
import { listTests } from './lists.js';
import { locationTests } from './locations.js';
import { raceTests } from './races.js';
import { reservationTests } from './reservations.js';
import { bookingTests, settingsTests } from './stock.js';
import { Stockroom, type InventoryStoreUnderTest } from './stockroom.js';

export type { InventoryStoreUnderTest } from './stockroom.js';

/** What holds for every store of inventory. `make` gives one with nothing in it for each test. */
export const describeInventoryStore = (name: string, make: Make<InventoryStoreUnderTest>): void => {
  describe(`inventory store: ${name}`, () => {
    let room: Stockroom;
    beforeEach(async () => {
      const ground = newGround();
      room = new Stockroom(await make(ground), ground);
    });

    describe('a location', () => locationTests(() => room));
    describe('a booking', () => bookingTests(() => room));
    describe('how a level is kept', () => settingsTests(() => room));
    describe('a list', () => listTests(() => room));
    describe('a reservation', () => reservationTests(() => room));
    describe('at one moment', () => raceTests(() => room));
  });
};
