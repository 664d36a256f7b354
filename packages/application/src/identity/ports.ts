import type { ApiKey, KeyEvent, KeyStatus } from '@quayside/domain/identity';
import type { ApiKeyId, Instant } from '@quayside/domain/kernel';
import type { ListRequest, Page, StagedMessages, UnitOfWork } from '../kernel/index.js';

/** What a unit of work on identity can read and stage. */
export interface IdentityTx extends StagedMessages {
  readonly keys: StagedKeys;
}
export type IdentityWork = UnitOfWork<IdentityTx>;

/** Keys as a unit of work has them: read now, saved with the commit. */
export interface StagedKeys {
  find(id: ApiKeyId): Promise<ApiKey | null>;
  /** Saves a key with the event that made it so; it is based on `key.version - 1`. Its last use is not written. */
  save(key: ApiKey, event: KeyEvent): void;
}

/** Keys for those who only look. */
export interface KeyArchive {
  /** Null where no key has a secret with this SHA-256 (lower-case hexadecimal). */
  findBySecretHash(secretHash: string): Promise<ApiKey | null>;
  list(request: ListRequest<KeyFilter, KeySort>): Promise<Page<ApiKey>>;
  /**
   * Notes when keys were last used, all in one statement; it makes no event. Never moved back, and not written again
   * within `noteUseEvery` of the last note, whichever process wrote that.
   */
  noteUse(uses: readonly KeyUse[]): Promise<void>;
}

/** Milliseconds between two notes of one key's last use: a key in use a thousand times a second is one write a minute. */
export const noteUseEvery = 60_000;

export interface KeyUse {
  readonly id: ApiKeyId;
  readonly at: Instant;
}

export interface KeyFilter {
  /** As `keyStatus` tells it at `now`. */
  readonly status?: readonly KeyStatus[] | undefined;
  readonly now: Instant;
}
export const keySorts = ['created_at', 'name'] as const;
export type KeySort = (typeof keySorts)[number];
