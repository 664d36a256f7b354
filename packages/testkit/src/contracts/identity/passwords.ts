import type { Passwords } from '@quayside/application/identity';
import { expect } from 'chai';

/** What holds for whatever keeps passwords. */
export const describePasswords = (name: string, make: () => Passwords): void => {
  describe(`passwords: ${name}`, () => {
    let passwords: Passwords;
    beforeEach(() => {
      passwords = make();
    });

    for (const password of ['correct horse battery', 'a', '🔑 пароль\u00e9', 'x'.repeat(256)]) {
      it(`matches ${password.slice(0, 20)}, and nothing else`, async () => {
        const hash = await passwords.hash(password);
        expect(await passwords.matches(hash, password)).to.equal(true);
        for (const other of ['', `${password} `, password.slice(1), password.toUpperCase() + password])
          expect(await passwords.matches(hash, other)).to.equal(false);
        expect(passwords.isOutdated(hash)).to.equal(false);
      });
    }

    it('keeps one decoy, made as hashes are, that no empty password matches', async () => {
      const [first, second] = await Promise.all([passwords.decoy(), passwords.decoy()]);
      expect(first).to.equal(second);
      expect(passwords.isOutdated(first)).to.equal(false);
      expect(await passwords.matches(first, '')).to.equal(false);
    });
  });
};
