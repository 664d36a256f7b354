import { fail, ok, SessionId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { endAll, type SignInWatch } from './end-sessions.js';
import { ownErrors, ownFullAccount } from './own-account.js';
import type { AccountsWork } from './ports.js';
import { SessionView, sessionView } from './session-view.js';

export const sessionNotFound = { category: 'not_found', message: 'There is no such session.' } as const;

export const endOwnSession = contract({
  name: 'identity.end_own_session',
  kind: 'command',
  summary: 'End one of one’s own sessions; ending it again changes nothing',
  scope: 'signed_in',
  once: 'optional',
  input: v.strictObject({ session_id: SessionId }),
  output: SessionView,
  errors: { ...ownErrors, session_not_found: sessionNotFound },
});

/** Somebody else’s is not told apart from none. */
export const makeEndOwnSession = (work: AccountsWork, watch: SignInWatch) =>
  command(endOwnSession, work, async ({ session_id: id }, { caller, tx }) => {
    const own = await ownFullAccount(tx, caller);
    if (!own.ok) return own;
    const session = await tx.sessions.find(id);
    if (session?.userId !== own.value.account.user.id) return fail({ code: 'session_not_found' });
    const [ended] = endAll(tx, [session], 'ended_by_user', watch);
    return ok(sessionView(ended ?? session, own.value.sessionId));
  });
