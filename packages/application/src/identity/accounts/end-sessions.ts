import { endSession, type Session, type SessionEnd } from '@quayside/domain/identity';
import type { SessionId, UserId } from '@quayside/domain/kernel';
import type { AccountsTx } from './ports.js';

/** What remembers who is signed in is told after the commit, so that in this process it holds at once. */
export interface SignInWatch {
  /** These sessions ended. */
  ended(ids: readonly SessionId[]): void;
  /** What users may do has changed. */
  changed(): void;
}

/** Ends sessions; gives back those that were not over already, as they are then. */
export const endAll = (
  tx: AccountsTx,
  sessions: readonly Session[],
  reason: SessionEnd,
  watch: SignInWatch,
): readonly Session[] => {
  const decided = sessions.flatMap((session) => endSession(session, reason, tx.now) ?? []);
  for (const each of decided) tx.sessions.save(each);
  if (decided.length > 0) tx.afterCommit(() => watch.ended(decided.map(({ session }) => session.id)));
  return decided.map(({ session }) => session);
};

/**
 * Ends every open session of a user, but for one that may stay. Whoever calls saves the account too: a session that begins at
 * the same time makes it run again.
 */
export const endEvery = async (
  tx: AccountsTx,
  userId: UserId,
  reason: SessionEnd,
  watch: SignInWatch,
  but: SessionId | null = null,
): Promise<readonly Session[]> => {
  const open = await tx.sessions.openOf(userId);
  tx.challenges.forgetOf(userId);
  return endAll(
    tx,
    open.filter(({ id }) => id !== but),
    reason,
    watch,
  );
};
