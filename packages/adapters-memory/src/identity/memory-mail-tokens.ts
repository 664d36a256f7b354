import type { StagedMailTokens } from '@quayside/application/identity';
import { addressKey, isGoodMailToken, type MailPurpose, type MailToken } from '@quayside/domain/identity';
import type { Instant, MailTokenId } from '@quayside/domain/kernel';
import { VersionedMap, type Stage } from '../kernel/index.js';

export class MemoryMailTokens {
  readonly #tokens = new VersionedMap<MailTokenId, MailToken>();
  /** Those of which the mail was sent; beside the tokens, for it has no part in their versions. */
  readonly #sent = new Set<MailTokenId>();

  staged(stage: Stage): StagedMailTokens {
    const save = (token: MailToken, unique?: () => boolean): void =>
      stage.change(this.#tokens.save(token.id, token, token.version - 1, unique));
    return {
      find: async (id) => this.#all().find((token) => token.id === id) ?? null,
      findByHash: async (hash) => this.#all().find(({ tokenHash }) => tokenHash === hash) ?? null,
      save: (token) => save(token),
      saveWithin: (most, token) =>
        save(token, () => this.#countGood(token.email, token.purpose, token.createdAt) < most),
      countGood: async (email, purpose, now) => this.#countGood(email, purpose, now),
      forgetSealed: (id) => stage.change({ holds: () => true, apply: () => void this.#sent.add(id) }),
      forgetUnused: (email) =>
        stage.change({
          holds: () => true,
          apply: () =>
            void this.#tokens.forget(
              (token) => token.usedAt === null && addressKey(token.email) === addressKey(email),
              Infinity,
            ),
        }),
    };
  }

  forget(before: Instant, limit: number): number {
    return this.#tokens.forget(({ expiresAt }) => expiresAt < before, limit);
  }

  #countGood(email: string, purpose: MailPurpose, now: Instant): number {
    return this.#all().filter(
      (token) =>
        token.purpose === purpose && isGoodMailToken(token, now) && addressKey(token.email) === addressKey(email),
    ).length;
  }

  #all(): readonly MailToken[] {
    return this.#tokens.all().map((token) => (this.#sent.has(token.id) ? { ...token, sealedToken: null } : token));
  }
}
