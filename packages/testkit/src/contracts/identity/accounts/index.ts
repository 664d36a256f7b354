import { newGround, type Make } from '../../../ground.js';
import { AccountBench, type AccountStoreUnderTest } from './bench.js';
import { keepingMailTokens } from './keeping-mail-tokens.js';
import { keepingRoles } from './keeping-roles.js';
import { keepingSessions } from './keeping-sessions.js';
import { keepingUsers } from './keeping-users.js';
import { listingUsers } from './listing-users.js';
import { refreshing } from './refreshing.js';

export type { AccountStoreUnderTest } from './bench.js';

/** What holds for every store of users, roles, sessions and the tokens of mail. `make` gives one with nothing in it for each test. */
export const describeAccountStore = (name: string, make: Make<AccountStoreUnderTest>): void => {
  describe(`account store: ${name}`, () => {
    let bench: AccountBench;
    beforeEach(async () => {
      const ground = newGround();
      bench = new AccountBench(ground, await make(ground));
    });

    describe('keeping users', () => keepingUsers(() => bench));
    describe('listing users', () => listingUsers(() => bench));
    describe('keeping roles', () => keepingRoles(() => bench));
    describe('keeping sessions', () => keepingSessions(() => bench));
    describe('refreshing a session', () => refreshing(() => bench));
    describe('keeping tokens of mail', () => keepingMailTokens(() => bench));
  });
};
