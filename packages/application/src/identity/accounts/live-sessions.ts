import { grantedScopes, isActive, isOpenSession } from '@quayside/domain/identity';
import type { Clock } from '../../kernel/index.js';
import type { LiveSessions, RoleReader, SessionArchive } from './ports.js';

export interface LiveSessionsDeps {
  readonly sessions: SessionArchive;
  readonly roles: RoleReader;
  readonly clock: Clock;
}

/** Who a session is of and what they may do, as of now; nothing of it is remembered here. */
export const liveSessions = ({ sessions, roles, clock }: LiveSessionsDeps): LiveSessions => ({
  find: async (id) => {
    const [found, all] = await Promise.all([sessions.read(id), roles.all()]);
    if (!found || !isOpenSession(found.session, clock.now()) || !isActive(found.account)) return null;
    const { user } = found.account;
    return { userId: user.id, name: user.name ?? user.id, scopes: grantedScopes(found.account, all) };
  },
});
