import { PlainDigest, PlainVault, silentLog } from '@quayside/adapters-memory';
import { liveSessions, makeAccounts, type SignedIn } from '@quayside/application/identity';
import { later, type SessionId, type UserId } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { accountDeps } from '../../../account-deps.js';
import { aCaller } from '../../../builders.js';
import type { AccountBench } from './bench.js';

/** What a store must give the use case that refreshes a session, whoever else refreshes it at the same time. */
export const refreshing = (bench: () => AccountBench): void => {
  const digest = new PlainDigest();
  /** How many sessions were told to have ended. */
  let watched: SessionId[];
  beforeEach(() => {
    watched = [];
  });

  const refresher = () => {
    const { store, ground } = bench();
    const { useCases } = makeAccounts({
      ...store,
      ...accountDeps(),
      accessTokens: { issue: async () => ({ token: 'access', expiresAt: later(ground.clock.now(), 1_800_000) }) },
      watch: { ended: (ids) => void watched.push(...ids), changed: () => {} },
      vault: new PlainVault(),
      digest,
      clock: ground.clock,
      log: silentLog,
      scopes: new Set(),
    });
    const useCase = useCases.find(({ contract }) => contract.name === 'identity.refresh_session');
    if (!useCase) throw new Error('there is no such use case');
    return async (token: string) => {
      const ended = await useCase.execute({ refresh_token: token }, { caller: aCaller(), once: null, audit: null });
      return ended.outcome === 'committed' ? (ended.value as SignedIn) : null;
    };
  };
  const signIn = async (): Promise<{ readonly id: SessionId; readonly user: UserId; readonly token: string }> => {
    const account = await bench().register();
    const { id } = await bench().start(account);
    const token = `qs_refresh_of_${id}`;
    const issuedAt = bench().now;
    const fresh = {
      hash: digest.sha256(token),
      sessionId: id,
      issuedAt,
      expiresAt: later(issuedAt, 60_000),
      usedAt: null,
    };
    await bench().run((tx) => tx.sessions.issueToken(fresh));
    return { id, user: account.user.id, token };
  };
  const isLive = async (id: SessionId): Promise<boolean> => {
    const live = liveSessions({ ...bench().store, clock: bench().ground.clock });
    return (await live.find(id)) !== null;
  };

  it('lets one at most of fifty have the next, and then ends the session with every token of it', async () => {
    const [session, other] = [await signIn(), await signIn()];
    const refresh = refresher();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(session.token)));
    const won = answers.filter((answer) => answer !== null);
    expect(won).to.have.length.of.at.most(1);
    expect([await isLive(session.id), await isLive(other.id)]).to.deep.equal([false, true]);
    for (const token of [session.token, ...won.map(({ refresh_token: next }) => next)])
      expect(await refresh(token)).to.equal(null);
    expect(watched).to.deep.equal([session.id]);
    const ends = (await bench().messages(session.id)).slice(1);
    expect(ends.map(({ type, data }) => [type, data])).to.deep.equal([
      ['identity.session_ended', { userId: session.user, reason: 'refresh_token_reused' }],
    ]);
    expect(await refresh(other.token)).to.include({ session_id: other.id });
  });
};
