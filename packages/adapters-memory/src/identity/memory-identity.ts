import type { AccountLeftovers, IdentityWork, RoleReader } from '@quayside/application/identity';
import { memoryWork, type MemoryDatabase } from '../kernel/index.js';
import { MemoryAccounts } from './memory-accounts.js';
import { MemoryKeys } from './memory-keys.js';
import { MemoryMailTokens } from './memory-mail-tokens.js';
import { MemoryServiceAccounts } from './memory-service-accounts.js';
import { MemorySessions } from './memory-sessions.js';
import { MemorySigningKeys } from './memory-signing-keys.js';

/** The tables of identity, in the maps of a process, under one unit of work. */
export interface MemoryIdentity {
  readonly work: IdentityWork;
  readonly keys: MemoryKeys;
  readonly accounts: MemoryAccounts;
  readonly roles: RoleReader;
  readonly sessions: MemorySessions;
  readonly leftovers: AccountLeftovers;
  readonly serviceAccounts: MemoryServiceAccounts;
  readonly signingKeys: MemorySigningKeys;
}

export const memoryIdentity = (database: MemoryDatabase): MemoryIdentity => {
  const keys = new MemoryKeys();
  const accounts = new MemoryAccounts();
  const sessions = new MemorySessions(accounts);
  const mailTokens = new MemoryMailTokens();
  const serviceAccounts = new MemoryServiceAccounts();
  const signingKeys = new MemorySigningKeys();
  return {
    keys,
    accounts,
    roles: accounts.roles,
    sessions,
    leftovers: {
      forget: async (before, limit) =>
        Math.max(
          sessions.forgetTokens(before.tokens, limit),
          sessions.forgetSessions(before.sessions, limit),
          mailTokens.forget(before.tokens, limit),
        ),
    },
    serviceAccounts,
    signingKeys,
    work: memoryWork(database, (stage) => ({
      keys: keys.staged(stage),
      accounts: accounts.stagedAccounts(stage),
      roles: accounts.stagedRoles(stage),
      sessions: sessions.stagedSessions(stage),
      mailTokens: mailTokens.staged(stage),
      challenges: sessions.stagedChallenges(stage),
      serviceAccounts: serviceAccounts.staged(stage),
      signingKeys: signingKeys.staged(stage),
    })),
  };
};
