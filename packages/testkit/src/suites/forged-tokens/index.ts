import { expect } from 'chai';
import type { Door } from '../transports/index.js';
import { Forge, type ForgeMaterial } from './forge.js';
import { kinds } from './kinds.js';

export type { ForgeKey, ForgeMaterial } from './forge.js';

export interface ForgeBench {
  readonly doors: readonly Door[];
  readonly material: ForgeMaterial;
}

/** No door opens to a token that the server did not make, or that is not good any more. */
export const forgedTokenSuite = (bench: () => ForgeBench): void => {
  const ask = (door: Door, credential: string) =>
    door.call('identity.list_service_accounts', {}, { credential, onceKey: null, requestId: 'forged', wait: 0 });

  it('opens to what they are made of', async () => {
    const { doors, material } = bench();
    const forge = new Forge(material);
    // Signed here, and like the server's own to the letter: so it is nothing but the change that the others are refused for.
    expect(forge.genuine({})).to.equal(material.good);
    for (const door of doors)
      for (const token of [material.good, material.another, forge.genuine({})])
        expect(await ask(door, token), door.name).to.include({ ok: true });
  });

  for (const [what, make] of Object.entries(kinds))
    it(`stays closed to a token with ${what}`, async () => {
      const { doors, material } = bench();
      const token = make(new Forge(material));
      expect([material.good, material.another]).not.to.include(token);
      for (const door of doors) {
        const told = await ask(door, token);
        expect(told, door.name).to.deep.include({ ok: false, code: 'UNAUTHENTICATED' });
      }
    });

  it('knows more than forty kinds', () => {
    expect(Object.keys(kinds).length).to.be.greaterThan(40);
  });
};
