import { fail } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { hashOf, unit, type Bench } from './bench.js';

export const keeping = (bench: () => Bench): void => {
  it('gives a key back by its id and by the digest of its secret', async () => {
    const key = await bench().add({
      name: 'Ａda’s ☕',
      scopes: ['*', 'orders:*'],
      expiresAt: '2026-12-31T23:59:59.999Z',
    });
    const other = await bench().add();
    expect(await bench().read(key)).to.deep.equal(key);
    expect(await bench().read(other)).to.deep.equal(other);
  });

  it('knows no key of another digest or id', async () => {
    const { id } = await bench().add();
    expect(await bench().read({ id: bench().ground.ids.next('key'), secretHash: hashOf(99) })).to.equal(null);
    expect(id).to.match(/^key_/);
  });

  it('gives everybody who asks at once their own answer', async () => {
    const keys = await Promise.all(Array.from({ length: 30 }, () => bench().add()));
    const found = await Promise.all(
      [...keys, ...keys].map(({ secretHash }) => bench().store.keys.findBySecretHash(secretHash)),
    );
    expect(found).to.deep.equal([...keys, ...keys]);
  });

  it('tells what was made and what was revoked, in order', async () => {
    const key = await bench().add({ expiresAt: '2026-06-01T00:00:00.000Z' });
    await bench().revoke(key.id);
    const messages = await bench().messages();
    expect(
      messages.map(({ type, subject, sequence, lane, actor }) => ({ type, subject, sequence, lane, actor })),
    ).to.deep.equal(
      ['identity.key_created', 'identity.key_revoked'].map((type, n) => ({
        type,
        subject: key.id,
        sequence: n + 1,
        lane: key.id,
        actor: 'key_ada',
      })),
    );
    expect(messages[0]?.data).to.deep.equal({
      name: 'shop',
      scopes: ['orders:read', 'orders:write'],
      expiresAt: '2026-06-01T00:00:00.000Z',
    });
  });

  it('keeps and tells nothing of a unit that was refused', async () => {
    await bench().store.work.run(unit, async (tx) => {
      bench().create(tx);
      return fail('no');
    });
    expect((await bench().list()).total).to.equal(0);
    expect(await bench().messages()).to.deep.equal([]);
  });

  it('revokes a key once, however many want to at once, and for ever', async () => {
    const key = await bench().add();
    const revoked = await Promise.all(Array.from({ length: 10 }, () => bench().revoke(key.id)));
    expect(revoked.filter(Boolean)).to.have.length(1);
    bench().ground.clock.advance(1_000);
    expect(await bench().revoke(key.id)).to.equal(false);
    expect(await bench().read(key)).to.deep.equal({ ...key, version: 2, revokedAt: key.createdAt });
    expect(await bench().messages()).to.have.length(2);
  });
};
