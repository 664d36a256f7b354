import { newGround, type Make } from '../../ground.js';
import { describeLists } from './lists.js';
import { describeLocations } from './locations.js';
import { describeRaces } from './races.js';
import { describeReservations } from './reservations.js';
import { describeBooking, describeSettings } from './stock.js';
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

    describe('a location', () => describeLocations(() => room));
    describe('a booking', () => describeBooking(() => room));
    describe('how a level is kept', () => describeSettings(() => room));
    describe('a list', () => describeLists(() => room));
    describe('a reservation', () => describeReservations(() => room));
    describe('at one moment', () => describeRaces(() => room));
  });
};
