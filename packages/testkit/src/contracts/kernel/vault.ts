import { CannotOpen, type Vault } from '@quayside/application/kernel';
import { expect } from 'chai';

const place = 'identity.signing_keys.private_key/sgn_1';

/** What holds for every vault. */
export const describeVault = (name: string, make: () => Vault): void => {
  describe(`vault: ${name}`, () => {
    let vault: Vault;
    beforeEach(() => {
      vault = make();
    });

    for (const plain of ['', 'correct horse', 'Ａda’s ☕ 🚢', 'x'.repeat(100_000), '\u0000\n"}'])
      it(`gives back ${JSON.stringify(plain.slice(0, 20))}, and shows nothing of it`, () => {
        const sealed = vault.seal(plain, place);
        if (plain.length > 3) expect(sealed).not.to.include(plain);
        expect(vault.open(sealed, place)).to.equal(plain);
      });

    it('seals the same text otherwise each time', () => {
      expect(vault.seal('correct horse', place)).not.to.equal(vault.seal('correct horse', place));
    });

    it('opens nothing that was sealed for another place', () => {
      const sealed = vault.seal('correct horse', place);
      for (const elsewhere of ['', 'identity.signing_keys.private_key/sgn_2', `${place} `])
        expect(() => vault.open(sealed, elsewhere)).to.throw(CannotOpen);
    });

    it('opens nothing that was changed, cut or made up', () => {
      const sealed = vault.seal('correct horse', place);
      const changed = Array.from(
        sealed,
        (char, at) => sealed.slice(0, at) + (char === 'A' ? 'B' : 'A') + sealed.slice(at + 1),
      );
      const cut = Array.from(sealed, (_, at) => sealed.slice(0, at));
      for (const text of [...changed, ...cut, `${sealed}A`, 'correct horse'])
        expect(() => vault.open(text, place), text).to.throw(CannotOpen);
    });
  });
};
