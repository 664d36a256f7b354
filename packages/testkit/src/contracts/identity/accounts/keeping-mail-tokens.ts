import { useMailToken } from '@quayside/domain/identity';
import { later } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { hashOf, type AccountBench } from './bench.js';

export const keepingMailTokens = (bench: () => AccountBench): void => {
  const find = (hash: string) => bench().run((tx) => tx.mailTokens.findByHash(hash));

  it('gives a token back by its id and by its digest', async () => {
    const token = await bench().mailToken({ purpose: 'registration', name: 'Ada', passwordHash: 'a hash' });
    expect(await find(token.tokenHash)).to.deep.equal(token);
    expect(await bench().run((tx) => tx.mailTokens.find(token.id))).to.deep.equal(token);
    expect(await find(hashOf(1))).to.equal(null);
    expect(await bench().run((tx) => tx.mailTokens.find(bench().ground.ids.next('mtk')))).to.equal(null);
  });

  it('lets a token be used once, however many want to at once, and keeps no password of it', async () => {
    const token = await bench().mailToken({ purpose: 'registration', passwordHash: 'a hash' });
    const used = await Promise.all(
      Array.from({ length: 10 }, () =>
        bench().run(async (tx) => {
          const found = await tx.mailTokens.findByHash(token.tokenHash);
          if (!found || found.usedAt !== null) return false;
          tx.mailTokens.save(useMailToken(found, tx.now));
          return true;
        }),
      ),
    );
    expect(used.filter(Boolean)).to.have.length(1);
    expect(await find(token.tokenHash)).to.deep.equal({
      ...token,
      passwordHash: null,
      sealedToken: null,
      usedAt: token.createdAt,
      version: 2,
    });
  });

  it('forgets the sealed text of a token whose mail was sent, beside its version', async () => {
    const token = await bench().mailToken();
    await bench().run((tx) => tx.mailTokens.forgetSealed(token.id));
    expect(await find(token.tokenHash)).to.deep.equal({ ...token, sealedToken: null });
    await bench().run((tx) => tx.mailTokens.save(useMailToken(token, tx.now)));
    expect(await find(token.tokenHash)).to.include({ version: 2 });
  });

  it('counts what is still good for an address and a purpose', async () => {
    const token = await bench().mailToken({ email: 'Ada@Example.com' });
    await bench().mailToken({ email: 'ada@example.com' });
    await bench().mailToken({ email: 'ada@example.com', purpose: 'invitation' });
    await bench().mailToken({ email: 'grace@example.com' });
    const count = (now: string) =>
      bench().run((tx) => tx.mailTokens.countGood('ADA@example.com', 'password_reset', now));
    expect(await count(bench().now)).to.equal(2);
    expect(await count(token.expiresAt)).to.equal(0);
    await bench().run((tx) => tx.mailTokens.save(useMailToken(token, tx.now)));
    expect(await count(bench().now)).to.equal(1);
  });

  it('keeps so many for an address and a purpose at most, however many are made at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        bench().run(async (tx) => {
          const email = index % 2 === 0 ? 'ada@example.com' : 'ADA@example.com';
          if ((await tx.mailTokens.countGood(email, 'password_reset', tx.now)) >= 5) return false;
          tx.mailTokens.saveWithin(5, bench().newMailToken({ email }));
          return true;
        }),
      ),
    );
    expect(made.filter(Boolean)).to.have.length(5);
    for (const change of [{ email: 'grace@example.com' }, { purpose: 'invitation' }] as const)
      await bench().run((tx) => tx.mailTokens.saveWithin(1, bench().newMailToken(change)));
    const count = await bench().run((tx) => tx.mailTokens.countGood('ada@example.com', 'password_reset', tx.now));
    expect(count).to.equal(5);
  });

  it('forgets what was made for an address in whatever case and not used, and what has expired', async () => {
    const [used, unused, others] = [
      await bench().mailToken({ email: 'Ada@Example.com' }),
      await bench().mailToken({ email: 'ada@example.com', purpose: 'invitation' }),
      await bench().mailToken({ email: 'grace@example.com' }),
    ];
    await bench().run((tx) => {
      tx.mailTokens.forgetUnused('ADA@example.com');
      tx.mailTokens.save(useMailToken(used, tx.now));
    });
    const known = async () =>
      (await Promise.all([used, unused, others].map(({ tokenHash }) => find(tokenHash)))).map(
        (found) => found !== null,
      );
    expect(await known()).to.deep.equal([true, false, true]);
    const sessions = '2000-01-01T00:00:00.000Z';
    expect(await bench().store.leftovers.forget({ tokens: others.expiresAt, sessions }, 10)).to.equal(0);
    expect(await bench().store.leftovers.forget({ tokens: later(others.expiresAt, 1), sessions }, 1)).to.equal(1);
    expect(await bench().store.leftovers.forget({ tokens: later(others.expiresAt, 1), sessions }, 1)).to.equal(1);
    expect(await known()).to.deep.equal([false, false, false]);
  });
};
