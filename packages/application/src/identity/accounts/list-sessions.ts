import { fail, ok, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, listInput, listOutput, pageView, query, requestOf, type Clock } from '../../kernel/index.js';
import { userNotFound } from './find-user.js';
import { sessionSorts, type AccountReader, type SessionArchive } from './ports.js';
import { SessionView, sessionView } from './session-view.js';

export const listSessions = contract({
  name: 'identity.list_sessions',
  kind: 'query',
  summary: 'List the sessions of a user; those that are open where `open` is true',
  scope: 'identity:read',
  input: listInput({ sorts: sessionSorts, filters: { id: UserId, open: v.optional(v.boolean()) } }),
  output: listOutput(SessionView),
  errors: { user_not_found: userNotFound },
});

export interface ListSessionsDeps {
  readonly sessions: SessionArchive;
  readonly accounts: AccountReader;
  readonly clock: Clock;
}

export const makeListSessions = ({ sessions, accounts, clock }: ListSessionsDeps) =>
  query(listSessions, async ({ id: userId, open, ...input }, { principal }) => {
    if (!(await accounts.find(userId))) return fail({ code: 'user_not_found' });
    const filter = { userId, ...(open && { openAt: clock.now() }) };
    const page = await sessions.list(requestOf(input, filter, '-last_used_at'));
    return ok(pageView(page, input, (session) => sessionView(session, principal.sessionId)));
  });
