import {
  answerChallenge,
  endSession,
  makeChallenge,
  untold,
  type RefreshToken,
  type SessionEnd,
} from '@quayside/domain/identity';
import { later, type SessionId, type UserId } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { firstPage, hashOf, type AccountBench } from './bench.js';

export const keepingSessions = (bench: () => AccountBench): void => {
  const end = (id: SessionId, reason: SessionEnd = 'logged_out') =>
    bench().run(async (tx) => {
      const session = await tx.sessions.find(id);
      const decided = session && endSession(session, reason, tx.now);
      if (decided) tx.sessions.save(decided);
      return decided !== null;
    });
  const list = async (userId: UserId, filter: { readonly openAt?: string } = {}) => {
    const sort = { by: 'started_at', descending: false } as const;
    const page = await bench().store.sessions.list({ ...firstPage, sort, filter: { userId, ...filter } });
    return page.items;
  };

  it('gives a session back by its id, beside its user, and in the user’s list', async () => {
    const account = await bench().register();
    const session = await bench().start(account);
    await bench().start(await bench().register());
    expect(await bench().store.sessions.read(session.id)).to.deep.equal({ session, account });
    expect(await bench().run((tx) => tx.sessions.find(session.id))).to.deep.equal(session);
    expect(await list(account.user.id)).to.deep.equal([session]);
    expect(await bench().store.sessions.read(bench().ground.ids.next('ses'))).to.equal(null);
  });

  it('ends a session once, however many want to at once, and for ever', async () => {
    const account = await bench().register();
    const session = await bench().start(account);
    const ended = await Promise.all(Array.from({ length: 10 }, () => end(session.id)));
    expect(ended.filter(Boolean)).to.have.length(1);
    bench().ground.clock.advance(1_000);
    expect(await end(session.id, 'password_changed')).to.equal(false);
    const read = await bench().store.sessions.read(session.id);
    expect(read?.session).to.deep.equal({
      ...session,
      version: 2,
      endedAt: session.startedAt,
      endReason: 'logged_out',
    });
    expect((await bench().messages(session.id)).map(({ type, data }) => [type, data])).to.deep.equal([
      ['identity.session_started', { userId: account.user.id }],
      ['identity.session_ended', { userId: account.user.id, reason: 'logged_out' }],
    ]);
  });

  it('notes the use of a session beside its version', async () => {
    const session = await bench().start(await bench().register());
    const used = { lastUsedAt: later(session.startedAt, 1_000), expiresAt: later(session.startedAt, 5_000) };
    await bench().run(async (tx) => {
      const decided = endSession(session, 'logged_out', tx.now);
      await bench().run((other) => other.sessions.noteUse(session.id, used.lastUsedAt, used.expiresAt));
      if (decided) tx.sessions.save(decided);
    });
    expect((await bench().store.sessions.read(session.id))?.session).to.deep.include({ ...used, version: 2 });
  });

  it('lists the sessions of a user by when they were started or used, and tells the open ones apart', async () => {
    const account = await bench().register();
    const sessions = [];
    for (let n = 0; n < 3; n += 1) {
      sessions.push(await bench().start(account));
      bench().ground.clock.advance(1_000);
    }
    const [first, second, third] = sessions.map(({ id }) => id);
    if (!first || !second || !third) throw new Error('there are three');
    await bench().run((tx) => tx.sessions.noteUse(first, bench().now, later(bench().now, 1_000)));
    await end(second);
    const ids = async (by: 'started_at' | 'last_used_at', openAt?: string) => {
      const { items } = await bench().store.sessions.list({
        ...firstPage,
        sort: { by, descending: true },
        filter: { userId: account.user.id, ...(openAt !== undefined && { openAt }) },
      });
      return items.map(({ id }) => id);
    };
    expect(await ids('started_at')).to.deep.equal([third, second, first]);
    expect(await ids('last_used_at')).to.deep.equal([first, third, second]);
    expect(await ids('started_at', bench().now)).to.deep.equal([third, first]);
    expect(await ids('started_at', later(bench().now, 1_000))).to.deep.equal([third]);
    expect(await bench().run((tx) => tx.sessions.openOf(account.user.id))).to.have.length(2);
  });

  it('has a beginning and an end of all come one after the other, as changes of their user', async () => {
    const account = await bench().register();
    const { id } = account.user;
    const start = () =>
      bench().run(async (tx) => {
        const found = await tx.accounts.find(id);
        if (found) tx.accounts.save(untold(found));
        return bench().start(account);
      });
    const endAll = () =>
      bench().run(async (tx) => {
        const found = await tx.accounts.find(id);
        for (const session of await tx.sessions.openOf(id)) {
          const decided = endSession(session, 'logged_out', tx.now);
          if (decided) tx.sessions.save(decided);
        }
        if (found) tx.accounts.save(untold(found));
      });
    await start();
    await endAll();
    expect(await list(id, { openAt: bench().now })).to.deep.equal([]);
    await Promise.all([start(), endAll()]);
    expect((await bench().store.accounts.find(id))?.revision).to.equal(5);
  });

  describe('refresh tokens', () => {
    const tokenFor = (sessionId: SessionId, n: number): RefreshToken => ({
      hash: hashOf(n),
      sessionId,
      issuedAt: bench().now,
      expiresAt: later(bench().now, 1_000),
      usedAt: null,
    });

    it('are used once, however many want to at once', async () => {
      const token = tokenFor((await bench().start(await bench().register())).id, 1);
      await bench().run((tx) => tx.sessions.issueToken(token));
      expect(await bench().run((tx) => tx.sessions.findToken(token.hash))).to.deep.equal(token);
      const spent = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          bench().run(async (tx) => {
            const found = await tx.sessions.findToken(token.hash);
            if (!found || found.usedAt !== null) return false;
            tx.sessions.spendToken(found, tx.now);
            tx.sessions.issueToken(tokenFor(token.sessionId, 100 + n));
            return true;
          }),
        ),
      );
      expect(spent.filter(Boolean)).to.have.length(1);
      expect(await bench().run((tx) => tx.sessions.findToken(token.hash))).to.deep.equal({
        ...token,
        usedAt: token.issuedAt,
      });
      expect(await bench().run((tx) => tx.sessions.findToken(hashOf(2)))).to.equal(null);
    });

    it('are forgotten when they have expired, and with their session when that is long over', async () => {
      const kept = await bench().start(await bench().register());
      const over = await bench().start(await bench().register());
      await end(over.id);
      await bench().run((tx) => {
        tx.sessions.issueToken(tokenFor(kept.id, 1));
        tx.sessions.issueToken({ ...tokenFor(kept.id, 2), expiresAt: later(bench().now, 5_000) });
        tx.sessions.issueToken({ ...tokenFor(over.id, 3), expiresAt: later(bench().now, 5_000) });
      });
      const known = async () =>
        Promise.all([1, 2, 3].map((n) => bench().run(async (tx) => (await tx.sessions.findToken(hashOf(n))) !== null)));
      const before = { tokens: later(bench().now, 2_000), sessions: '2000-01-01T00:00:00.000Z' };
      expect(await bench().store.leftovers.forget(before, 10)).to.equal(1);
      expect(await known()).to.deep.equal([false, true, true]);
      expect(await bench().store.leftovers.forget({ ...before, sessions: later(bench().now, 1) }, 10)).to.equal(1);
      expect(await known()).to.deep.equal([false, true, false]);
      expect(await bench().store.sessions.read(over.id)).to.equal(null);
      expect(await bench().store.sessions.read(kept.id)).not.to.equal(null);
    });
  });

  describe('challenges', () => {
    it('count their wrong answers one by one, and are forgotten with those of their user', async () => {
      const { user } = await bench().register();
      const others = await bench().register();
      const challenge = makeChallenge({ hash: hashOf(1), userId: user.id }, bench().now);
      const other = makeChallenge({ hash: hashOf(2), userId: others.user.id }, bench().now);
      await bench().run((tx) => {
        tx.challenges.save(challenge);
        tx.challenges.save(other);
      });
      const find = (hash: string) => bench().run((tx) => tx.challenges.find(hash));
      expect(await find(hashOf(1))).to.deep.equal(challenge);
      await Promise.all(
        Array.from({ length: 4 }, () =>
          bench().run(async (tx) => {
            const found = await tx.challenges.find(hashOf(1));
            if (found) tx.challenges.save(answerChallenge(found, false, tx.now));
          }),
        ),
      );
      expect(await find(hashOf(1))).to.deep.equal({ ...challenge, attempts: 4, version: 5 });
      await bench().run((tx) => tx.challenges.forgetOf(user.id));
      expect(await find(hashOf(1))).to.equal(null);
      expect(await find(hashOf(2))).to.deep.equal(other);
      const before = { tokens: later(other.expiresAt, 1), sessions: '2000-01-01T00:00:00.000Z' };
      expect(await bench().store.leftovers.forget(before, 10)).to.equal(1);
      expect(await find(hashOf(2))).to.equal(null);
    });
  });
};
