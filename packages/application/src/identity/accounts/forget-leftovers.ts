import { later } from '@quayside/domain/kernel';
import type { Sweep } from '../../kernel/index.js';
import type { AccountLeftovers } from './ports.js';

const day = 24 * 3_600_000;
/** Milliseconds that a token is kept beyond its end: whoever comes back late is told of nothing else. */
const tokensKept = day;
/** Milliseconds that a session that is over can still be seen. */
const sessionsKept = 90 * day;
const forgottenAtOnce = 5_000;

/** Tokens and sessions that are long over go, so that their tables do not only grow. */
export const forgetLeftovers = (leftovers: AccountLeftovers): Sweep => ({
  name: 'identity.forget_leftovers',
  every: 600_000,
  sweep: async (now) => {
    const before = { tokens: later(now, -tokensKept), sessions: later(now, -sessionsKept) };
    return (await leftovers.forget(before, forgottenAtOnce)) === forgottenAtOnce;
  },
});
