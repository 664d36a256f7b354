import { PlainTokens, PlainVault } from '@quayside/adapters-memory';
import type {
  LiveSession,
  LiveSessions,
  OutsideIssuers,
  TokenParties,
  TokenSigner,
} from '@quayside/application/identity';
import type { Vault } from '@quayside/application/kernel';
import type { SessionId } from '@quayside/domain/kernel';

/** What tokens are made with in memory. `live` are the sessions that go on, for a test to begin and end. */
export interface TokenDeps {
  readonly signer: TokenSigner;
  readonly vault: Vault;
  readonly parties: TokenParties;
  readonly signsFor: number;
  readonly liveSessions: LiveSessions;
  readonly outside: OutsideIssuers;
  readonly live: Map<SessionId, LiveSession>;
}

export const tokenDeps = (): TokenDeps => {
  const live = new Map<SessionId, LiveSession>();
  return {
    signer: new PlainTokens(),
    vault: new PlainVault(),
    parties: { issuer: 'https://shop.test', audience: 'https://api.shop.test' },
    signsFor: 30 * 24 * 3_600_000,
    liveSessions: { find: async (id) => live.get(id) ?? null },
    outside: { issuers: [], tokens: { prove: async () => null } },
    live,
  };
};
