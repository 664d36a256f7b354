import type {
  ApiKey,
  KeyEvent,
  KeyStatus,
  ServiceAccount,
  ServiceAccountDecided,
  SigningKey,
  SigningKeyDecided,
} from '@quayside/domain/identity';
import type { ApiKeyId, Instant, ServiceAccountId } from '@quayside/domain/kernel';
import type { ListRequest, Page, UnitOfWork } from '../kernel/index.js';
import type { AccountsTx } from './accounts/ports.js';

/** What a unit of work on identity can read and stage. */
export interface IdentityTx extends AccountsTx {
  readonly keys: StagedKeys;
  readonly serviceAccounts: StagedServiceAccounts;
  readonly signingKeys: StagedSigningKeys;
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
  readonly createdBy?: string | undefined;
  readonly now: Instant;
}
export const keySorts = ['created_at', 'name'] as const;
export type KeySort = (typeof keySorts)[number];

/** Service accounts as a unit of work has them: read now, saved with the commit. */
export interface StagedServiceAccounts {
  find(id: ServiceAccountId): Promise<ServiceAccount | null>;
  /** Saves an account with the events that made it so; it is based on its version less their number. */
  save(decided: ServiceAccountDecided): void;
}

/** Service accounts for those who only look. */
export interface ServiceAccountArchive {
  find(id: ServiceAccountId): Promise<ServiceAccount | null>;
  list(request: ListRequest<ServiceAccountFilter, ServiceAccountSort>): Promise<Page<ServiceAccount>>;
}
export interface ServiceAccountFilter {
  readonly status?: readonly ServiceAccount['status'][] | undefined;
  readonly createdBy?: string | undefined;
}
export const serviceAccountSorts = ['created_at', 'name'] as const;
export type ServiceAccountSort = (typeof serviceAccountSorts)[number];

/** Signing keys as a unit of work has them. */
export interface StagedSigningKeys {
  /** Every key that there ever was, by number. */
  all(): Promise<readonly SigningKey[]>;
  /** Saves a key with the events that made it so; it is based on its version less their number. A number is given once. */
  save(decided: SigningKeyDecided): void;
}

/** Signing keys for those who only look. */
export interface SigningKeyArchive {
  /** Those that are not gone, by number. */
  known(): Promise<readonly SigningKey[]>;
  list(request: ListRequest<SigningKeyFilter, SigningKeySort>): Promise<Page<SigningKey>>;
}
export interface SigningKeyFilter {
  readonly state?: readonly SigningKey['state'][] | undefined;
}
export const signingKeySorts = ['number'] as const;
export type SigningKeySort = (typeof signingKeySorts)[number];
