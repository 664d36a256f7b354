import {
  displacedBy,
  endSession,
  isOpenSession,
  longestSession,
  mostSessions,
  nextExpiry,
  refreshTime,
  startSession,
  type OpenSession,
} from '@quayside/domain/identity';
import { later } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { monday, sessionIdOf, tuesday, userId } from './people.js';

const start = (n = 41): OpenSession =>
  startSession({ id: sessionIdOf(n), userId, origin: { address: null, agent: null } }, monday).session;

describe('a session', () => {
  it('lasts until it expires or is ended, whichever comes first', () => {
    const session = start();
    expect(session.expiresAt).to.equal(later(monday, refreshTime));
    expect(isOpenSession(session, later(monday, refreshTime - 1))).to.equal(true);
    expect(isOpenSession(session, later(monday, refreshTime))).to.equal(false);
    const ended = endSession(session, 'logged_out', tuesday);
    expect(ended && isOpenSession(ended.session, tuesday)).to.equal(false);
  });

  it('is ended once, with the first reason', () => {
    const ended = endSession(start(), 'refresh_token_reused', tuesday);
    expect(ended?.session).to.include({ endedAt: tuesday, endReason: 'refresh_token_reused', version: 2 });
    expect(ended?.event).to.deep.equal({
      type: 'identity.session_ended',
      at: tuesday,
      data: { userId, reason: 'refresh_token_reused' },
    });
    expect(ended && endSession(ended.session, 'logged_out', tuesday)).to.equal(null);
  });

  it('goes on for seven days with each refresh, and for ninety in all', () => {
    const session = start();
    expect(nextExpiry(session, tuesday)).to.equal(later(tuesday, refreshTime));
    const late = later(monday, longestSession - 3_600_000);
    expect(nextExpiry(session, late)).to.equal(later(monday, longestSession));
  });

  it('makes room for itself where a user has many: those used the longest ago go', () => {
    const open = Array.from({ length: mostSessions + 1 }, (_, n) => ({
      ...start(n),
      lastUsedAt: later(tuesday, -n),
    }));
    expect(displacedBy(open.slice(0, mostSessions - 1))).to.deep.equal([]);
    expect(displacedBy(open).map(({ id }) => id)).to.deep.equal([sessionIdOf(50), sessionIdOf(49)]);
  });
});
