import type { AccountLeftovers, IdentityWork, RoleReader } from '@quayside/application/identity';
import type { Database } from '../kernel/database.js';
import { postgresWork, type WorkDeps } from '../kernel/postgres-work.js';
import type { Writer } from '../kernel/table-writer.js';
import { forgetLeftovers } from './forget-leftovers.js';
import { accountWriters, PostgresAccounts } from './postgres-accounts.js';
import { keyWriters, PostgresKeys } from './postgres-keys.js';
import { mailTokenWriters, PostgresMailTokens } from './postgres-mail-tokens.js';
import { PostgresServiceAccounts, serviceAccountWriters } from './postgres-service-accounts.js';
import { PostgresSessions, sessionWriters } from './postgres-sessions.js';
import { PostgresSigningKeys, signingKeyWriters } from './postgres-signing-keys.js';

/** In the order in which they write. */
export const identityWriters: readonly Writer<never>[] = [
  ...keyWriters,
  ...accountWriters,
  ...sessionWriters,
  ...mailTokenWriters,
  ...serviceAccountWriters,
  ...signingKeyWriters,
];

/** The tables of identity, under one unit of work. */
export interface PostgresIdentity {
  readonly work: IdentityWork;
  readonly keys: PostgresKeys;
  readonly accounts: PostgresAccounts;
  readonly roles: RoleReader;
  readonly sessions: PostgresSessions;
  readonly leftovers: AccountLeftovers;
  readonly serviceAccounts: PostgresServiceAccounts;
  readonly signingKeys: PostgresSigningKeys;
}

export const postgresIdentity = (database: Database, work: WorkDeps): PostgresIdentity => {
  const keys = new PostgresKeys(database);
  const accounts = new PostgresAccounts(database);
  const sessions = new PostgresSessions(database);
  const mailTokens = new PostgresMailTokens(database);
  const serviceAccounts = new PostgresServiceAccounts(database);
  const signingKeys = new PostgresSigningKeys(database);
  return {
    keys,
    accounts,
    roles: accounts.roles,
    sessions,
    leftovers: forgetLeftovers(database),
    serviceAccounts,
    signingKeys,
    work: postgresWork(work, (stage) => ({
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
