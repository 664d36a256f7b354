import { keyStatus, keyStatuses, type ApiKey } from '@quayside/domain/identity';
import { ApiKeyId, visibleText, type Instant as Moment } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../kernel/index.js';

export const KeyName = visibleText(100);

/** A key as everybody sees it. Its secret and the digest of that are no part of it. */
export const KeyView = v.strictObject({
  id: ApiKeyId,
  name: KeyName,
  /** The first characters of the secret, to tell it by. */
  hint: v.string(),
  scopes: v.array(v.string()),
  status: v.picklist(keyStatuses),
  created_by: v.string(),
  created_at: Instant,
  expires_at: v.nullable(Instant),
  revoked_at: v.nullable(Instant),
  /** To the minute. */
  last_used_at: v.nullable(Instant),
  version: v.number(),
});
export type KeyView = v.InferOutput<typeof KeyView>;

export const keyView = (key: ApiKey, now: Moment): KeyView => ({
  id: key.id,
  name: key.name,
  hint: key.hint,
  scopes: [...key.scopes],
  status: keyStatus(key, now),
  created_by: key.createdBy,
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  revoked_at: key.revokedAt,
  last_used_at: key.lastUsedAt,
  version: key.version,
});
