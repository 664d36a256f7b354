import { noteUseEvery } from '@quayside/application/identity';
import { revokeKey, type ApiKey } from '@quayside/domain/identity';
import { later, ok } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { unit, type Bench } from './bench.js';

export const lastUse = (bench: () => Bench): void => {
  const use = async (key: ApiKey, milliseconds: number) =>
    bench().store.keys.noteUse([{ id: key.id, at: later(key.createdAt, milliseconds) }]);
  const used = async (key: ApiKey) => (await bench().read(key))?.lastUsedAt;

  it('is noted for many keys at once, and for no key that there is not', async () => {
    const keys = [await bench().add(), await bench().add(), await bench().add()];
    const [first, second] = keys.map(({ id, createdAt }, n) => ({ id, at: later(createdAt, n) }));
    if (!first || !second) throw new Error('there are three keys');
    await bench().store.keys.noteUse([first, second, { id: bench().ground.ids.next('key'), at: first.at }]);
    expect(
      (await bench().list({ sort: { by: 'created_at', descending: false } })).items.map(({ lastUsedAt }) => lastUsedAt),
    ).to.deep.equal([first.at, second.at, null]);
    await bench().store.keys.noteUse([]);
  });

  it('moves on once a minute, and never back', async () => {
    const key = await bench().add();
    await use(key, 10);
    await use(key, 10 + noteUseEvery - 1);
    await use(key, 0);
    expect(await used(key)).to.equal(later(key.createdAt, 10));
    await use(key, 10 + noteUseEvery);
    expect(await used(key)).to.equal(later(key.createdAt, 10 + noteUseEvery));
  });

  it('makes no version and no event', async () => {
    const key = await bench().add();
    await use(key, 10);
    expect(await bench().read(key)).to.deep.equal({ ...key, lastUsedAt: later(key.createdAt, 10) });
    expect(await bench().messages()).to.have.length(1);
  });

  it('is not taken back by a change that was decided before it was noted', async () => {
    const key = await bench().add();
    await bench().store.work.run(unit, async (tx) => {
      const decided = revokeKey(key, tx.now);
      await use(key, 10);
      if (decided) tx.keys.save(decided.key, decided.event);
      return ok(undefined);
    });
    expect(await bench().read(key)).to.deep.equal({
      ...key,
      version: 2,
      revokedAt: key.createdAt,
      lastUsedAt: later(key.createdAt, 10),
    });
  });
};
