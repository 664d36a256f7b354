import { fail, ok, SessionId, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { sessionNotFound } from './end-own-session.js';
import { endAll, type SignInWatch } from './end-sessions.js';
import { manageableUser, manageErrors } from './find-user.js';
import type { AccountsWork } from './ports.js';
import { SessionView, sessionView } from './session-view.js';

export const endSession = contract({
  name: 'identity.end_session',
  kind: 'command',
  summary: 'End a session of a user; ending it again changes nothing',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: UserId, session_id: SessionId }),
  output: SessionView,
  errors: { ...manageErrors, session_not_found: sessionNotFound },
});

export const makeEndSession = (work: AccountsWork, watch: SignInWatch) =>
  command(endSession, work, async ({ id: userId, session_id: id }, { caller, tx }) => {
    const managed = await manageableUser(tx, userId, caller);
    if (!managed.ok) return managed;
    const session = await tx.sessions.find(id);
    if (session?.userId !== userId) return fail({ code: 'session_not_found' });
    const [ended] = endAll(tx, [session], 'ended_by_administrator', watch);
    return ok(sessionView(ended ?? session, caller.principal.sessionId));
  });
