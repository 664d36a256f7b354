export { describeAccountStore, type AccountStoreUnderTest } from './accounts/index.js';
export { describePasswords } from './passwords.js';
export { describeTimeCodes, type CodeAt } from './time-codes.js';
import { newGround, type Make } from '../../ground.js';
import { Bench, type KeyStoreUnderTest } from './bench.js';
import { keeping } from './keeping.js';
import { lastUse } from './last-use.js';
import { listing } from './listing.js';

export type { KeyStoreUnderTest } from './bench.js';

/** What holds for every store of API keys. `make` gives one with nothing in it for each test. */
export const describeKeyStore = (name: string, make: Make<KeyStoreUnderTest>): void => {
  describe(`key store: ${name}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      const ground = newGround();
      bench = new Bench(ground, await make(ground));
    });

    describe('keeping', () => keeping(() => bench));
    describe('last use', () => lastUse(() => bench));
    describe('listing', () => listing(() => bench));
  });
};
export { describeTokenSigner } from './token-signer.js';
export { describeServiceAccountStore, type ServiceAccountStoreUnderTest } from './service-accounts.js';
export { describeSigningKeyStore, type SigningKeyStoreUnderTest } from './signing-keys.js';
export { describeOutsideTokens, outsideIssuers, strangeIssuer, type OutsideTokensUnderTest } from './outside-tokens.js';
