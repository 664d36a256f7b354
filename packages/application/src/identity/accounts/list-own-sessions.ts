import { ok } from '@quayside/domain/kernel';
import { contract, listInput, listOutput, pageView, query, requestOf, type Clock } from '../../kernel/index.js';
import { ownErrors, ownFullAccount } from './own-account.js';
import { sessionSorts, type AccountReader, type RoleReader, type SessionArchive } from './ports.js';
import { SessionView, sessionView } from './session-view.js';

export const listOwnSessions = contract({
  name: 'identity.list_own_sessions',
  kind: 'query',
  summary: 'List one’s own sessions that are open',
  scope: 'signed_in',
  input: listInput({ sorts: sessionSorts, filters: {} }),
  output: listOutput(SessionView),
  errors: ownErrors,
});

export interface ListOwnSessionsDeps {
  readonly sessions: SessionArchive;
  readonly accounts: AccountReader;
  readonly roles: RoleReader;
  readonly clock: Clock;
}

export const makeListOwnSessions = (deps: ListOwnSessionsDeps) =>
  query(listOwnSessions, async (input, caller) => {
    const own = await ownFullAccount(deps, caller);
    if (!own.ok) return own;
    const { account, sessionId } = own.value;
    const filter = { userId: account.user.id, openAt: deps.clock.now() };
    const page = await deps.sessions.list(requestOf(input, filter, '-last_used_at'));
    return ok(pageView(page, input, (session) => sessionView(session, sessionId)));
  });
