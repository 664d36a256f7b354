import type { ApiKeyId, Fact, Instant } from '../kernel/index.js';

/** A key by which a program shows who it is. Its secret was shown once and is kept as a digest only. */
interface KeyBase {
  readonly id: ApiKeyId;
  readonly name: string;
  /** What it may do: `orders:read`, all of a context (`orders:*`), or everything (`*`). Sorted, each once. */
  readonly scopes: readonly string[];
  /** SHA-256 of the secret, in lower-case hexadecimal. */
  readonly secretHash: string;
  /** The first characters of the secret: enough to tell a leaked key by, far too few to guess the rest. */
  readonly hint: string;
  /** The principal that made it. */
  readonly createdBy: string;
  readonly createdAt: Instant;
  /** Null for a key that is good until it is revoked. */
  readonly expiresAt: Instant | null;
  /** To the minute, no more. It is noted beside the key's history: saving a key neither writes it nor takes it back. */
  readonly lastUsedAt: Instant | null;
  /** The number of events in the key's history. */
  readonly version: number;
}

export interface LiveKey extends KeyBase {
  readonly revokedAt: null;
}
export interface RevokedKey extends KeyBase {
  readonly revokedAt: Instant;
}
export type ApiKey = LiveKey | RevokedKey;

export type KeyCreated = Fact<
  'identity.key_created',
  { readonly name: string; readonly scopes: readonly string[]; readonly expiresAt: Instant | null }
>;
export type KeyRevoked = Fact<'identity.key_revoked', { readonly name: string }>;
export type KeyEvent = KeyCreated | KeyRevoked;

export interface KeyDecided<Key extends ApiKey = ApiKey> {
  readonly key: Key;
  readonly event: KeyEvent;
}

export const keyStatuses = ['active', 'expired', 'revoked'] as const;
export type KeyStatus = (typeof keyStatuses)[number];

/** What a new key is made of. */
export type NewKey = Pick<KeyBase, 'id' | 'name' | 'scopes' | 'secretHash' | 'hint' | 'createdBy' | 'expiresAt'>;

export const createKey = (input: NewKey, now: Instant): KeyDecided<LiveKey> => {
  const scopes = [...new Set(input.scopes)].toSorted();
  return {
    key: { ...input, scopes, createdAt: now, lastUsedAt: null, revokedAt: null, version: 1 },
    event: {
      type: 'identity.key_created',
      at: now,
      data: { name: input.name, scopes, expiresAt: input.expiresAt },
    },
  };
};

/** Null where it is revoked already: what was revoked stays revoked, at the moment that it first was. */
export const revokeKey = (key: ApiKey, now: Instant): KeyDecided<RevokedKey> | null =>
  key.revokedAt === null
    ? {
        key: { ...key, revokedAt: now, version: key.version + 1 },
        event: { type: 'identity.key_revoked', at: now, data: { name: key.name } },
      }
    : null;

/** A key that expires at a moment is no longer good at that moment. */
export const keyStatus = (key: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: Instant): KeyStatus => {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'active';
};
