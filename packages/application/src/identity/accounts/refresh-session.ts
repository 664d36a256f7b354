import { isActive, isOpenSession, nextExpiry } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, refuseAndKeep } from '../../kernel/index.js';
import { endAll } from './end-sessions.js';
import { Token } from './fields.js';
import type { AccountsWork } from './ports.js';
import { furnish, SignedIn, type SignInDeps } from './sign-in.js';

export const refreshSession = contract({
  name: 'identity.refresh_session',
  kind: 'command',
  summary: 'Exchange a refresh token for a new pair of tokens; one that is used twice ends its session',
  scope: 'public',
  once: 'never',
  audits: { object: null },
  input: v.strictObject({ refresh_token: Token }),
  output: SignedIn,
  errors: {
    refresh_refused: {
      category: 'unauthenticated',
      message: 'The refresh token is not, or no longer, good: log in again.',
    },
  },
});

export interface RefreshSessionDeps extends SignInDeps {
  readonly work: AccountsWork;
}

/**
 * Of two who use one token one is a thief, and nobody can tell which: so the session ends for both. The database decides who was
 * first, and the second is run again and sees it.
 */
export const makeRefreshSession = (deps: RefreshSessionDeps) =>
  command(refreshSession, deps.work, async ({ refresh_token: shown }, { tx }) => {
    const token = await tx.sessions.findToken(deps.digest.sha256(shown));
    const session = token && (await tx.sessions.find(token.sessionId));
    if (!token || !session || session.endedAt !== null) return fail({ code: 'refresh_refused' });
    if (token.usedAt !== null) {
      endAll(tx, [session], 'refresh_token_reused', deps.watch);
      return refuseAndKeep({ code: 'refresh_refused' });
    }
    const account = await tx.accounts.find(session.userId);
    const isGood = tx.now < token.expiresAt && isOpenSession(session, tx.now);
    if (!isGood || !account || !isActive(account)) return fail({ code: 'refresh_refused' });
    tx.sessions.spendToken(token, tx.now);
    tx.sessions.noteUse(session.id, tx.now, nextExpiry(session, tx.now));
    return ok(await furnish(tx, deps, account, session));
  });
