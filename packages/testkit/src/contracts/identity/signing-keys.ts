import type { IdentityWork, SigningKeyArchive } from '@quayside/application/identity';
import type { MessageLog } from '@quayside/application/kernel';
import {
  ageKeys,
  publishedFor,
  completeKeys,
  retiringFor,
  revokeSigningKey,
  rotateKeys,
  type SigningKey,
  type SigningKeyDecided,
} from '@quayside/domain/identity';
import { ok, type Instant } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { newGround, type Ground, type Make } from '../../ground.js';

/** A store of signing keys, and the log that its events go to. */
export interface SigningKeyStoreUnderTest {
  readonly work: IdentityWork;
  readonly signingKeys: SigningKeyArchive;
  readonly log: MessageLog;
}

const unit = { actor: 'system:signing-keys', requestId: 'req_1' };
const types = ['made', 'activated', 'retired', 'gone'].map((word) => `identity.signing_key_${word}`);

type Decide = (
  keys: readonly SigningKey[],
  fresh: () => Pick<SigningKey, 'id' | 'publicKey'> & { sealedKey: string },
  now: Instant,
) => readonly SigningKeyDecided[];

/** What holds for every store of signing keys. `make` gives one with nothing in it for each test. */
export const describeSigningKeyStore = (name: string, make: Make<SigningKeyStoreUnderTest>): void => {
  describe(`signing key store: ${name}`, () => {
    let ground: Ground;
    let store: SigningKeyStoreUnderTest;
    beforeEach(async () => {
      ground = newGround();
      store = await make(ground);
    });

    /** Decides on what is there, and keeps it; gives back all that is there then. */
    const keep = async (decide: Decide): Promise<readonly SigningKey[]> => {
      const kept = await store.work.run(unit, async (tx) => {
        const id = () => tx.ids.next('sgn');
        const fresh = () => ({ id: id(), publicKey: 'p'.repeat(43), sealedKey: 'v1.sealed' });
        for (const decided of decide(await tx.signingKeys.all(), fresh, tx.now)) tx.signingKeys.save(decided);
        return ok(undefined);
      });
      if (kept.outcome !== 'committed') throw new Error(`the keys were not kept: ${kept.outcome}`);
      return all();
    };
    const all = async () => {
      const read = await store.work.run(unit, async (tx) => ok(await tx.signingKeys.all()));
      return read.outcome === 'committed' ? read.value : [];
    };
    const states = (keys: readonly SigningKey[]) => keys.map(({ number, state }) => `${number} ${state}`);
    const told = async () => {
      while ((await store.log.place(100)) > 0);
      const { messages } = await store.log.read(0, types, 1_000);
      return messages.map(({ type, subject, sequence }) => [
        type.slice('identity.signing_key_'.length),
        subject,
        sequence,
      ]);
    };

    it('has none at first', async () => {
      expect(await all()).to.deep.equal([]);
      expect(await store.signingKeys.known()).to.deep.equal([]);
    });

    it('gives keys back as they were kept, by number, and tells what became of them', async () => {
      const [first, second] = await keep(completeKeys);
      const [now] = [ground.clock.now()];
      if (!first || !second) throw new Error('there are two keys');
      const made = { publicKey: 'p'.repeat(43), sealedKey: 'v1.sealed', createdAt: now };
      expect([first, second]).to.deep.equal([
        { ...made, id: first.id, number: 1, state: 'active', activatedAt: now, version: 2 },
        { ...made, id: second.id, number: 2, state: 'next', version: 1 },
      ]);
      expect(await store.signingKeys.known()).to.deep.equal([first, second]);
      expect(await told()).to.deep.equal([
        ['made', first.id, 1],
        ['activated', first.id, 2],
        ['made', second.id, 1],
      ]);
    });

    it('keeps no private part of a key that signs no longer', async () => {
      await keep(completeKeys);
      ground.clock.advance(1_000);
      const [first, second, third] = await keep(rotateKeys);
      expect(first).to.include({ state: 'retiring', retiredAt: ground.clock.now(), version: 3 });
      expect(first).not.to.have.property('sealedKey');
      expect(second).to.include({ state: 'active', sealedKey: 'v1.sealed', activatedAt: ground.clock.now() });
      expect(third).to.include({ state: 'next', number: 3 });
    });

    it('knows a retiring key until it is gone, and lists it after that', async () => {
      await keep(completeKeys);
      await keep(rotateKeys);
      ground.clock.advance(retiringFor);
      const keys = await keep((each, fresh, now) => ageKeys(each, 1e12, fresh, now));
      expect(states(keys)).to.deep.equal(['1 gone', '2 active', '3 next']);
      expect(states(await store.signingKeys.known())).to.deep.equal(['2 active', '3 next']);
      expect(keys[0]).to.include({ goneAt: ground.clock.now(), revoked: false });
    });

    it('keeps a revocation for ever', async () => {
      const [first] = await keep(completeKeys);
      if (!first) throw new Error('there is a key');
      const keys = await keep((each, fresh, now) => revokeSigningKey(each, first.id, fresh, now) ?? []);
      expect(states(keys)).to.deep.equal(['1 gone', '2 active', '3 next']);
      expect(keys[0]).to.include({ goneAt: ground.clock.now(), revoked: true });
    });

    it('makes the first keys once, and the next one once, however many want to at once', async () => {
      await Promise.all(Array.from({ length: 8 }, () => keep(completeKeys)));
      expect(states(await all())).to.deep.equal(['1 active', '2 next']);
      const due: Decide = (keys, fresh, now) => ageKeys(keys, publishedFor, fresh, now);
      ground.clock.advance(publishedFor);
      await Promise.all(Array.from({ length: 8 }, () => keep(due)));
      expect(states(await all())).to.deep.equal(['1 retiring', '2 active', '3 next']);
    });

    it('lists by number, up and down, by state, page by page', async () => {
      await keep(completeKeys);
      await keep(rotateKeys);
      const list = async (descending: boolean, changes: object = {}) => {
        const page = await store.signingKeys.list({
          filter: {},
          q: null,
          sort: { by: 'number', descending },
          perPage: 10,
          page: 1,
          cursor: null,
          ...changes,
        });
        return { states: states(page.items), total: page.total, next: page.nextCursor };
      };
      expect(await list(false)).to.deep.equal({ states: ['1 retiring', '2 active', '3 next'], total: 3, next: null });
      expect((await list(true)).states).to.deep.equal(['3 next', '2 active', '1 retiring']);
      expect((await list(false, { filter: { state: ['active'] } })).states).to.deep.equal(['2 active']);
      expect((await list(false, { filter: { state: ['next', 'retiring'] } })).total).to.equal(2);
      const first = await list(true, { perPage: 2 });
      expect((await list(true, { perPage: 2, cursor: first.next })).states).to.deep.equal(['1 retiring']);
    });
  });
};
