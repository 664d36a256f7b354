import { serviceAccountStatuses, liveSecrets, type ClientSecret, type ServiceAccount } from '@quayside/domain/identity';
import { SecretId, ServiceAccountId, visibleText, type Instant as Moment } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../../kernel/index.js';

export const ServiceAccountName = visibleText(100);

/** A secret as everybody sees it: neither itself nor its digest. */
export const SecretView = v.strictObject({
  id: SecretId,
  /** Its first characters, to tell it by. */
  hint: v.string(),
  created_at: Instant,
  expires_at: v.nullable(Instant),
});

export const ServiceAccountView = v.strictObject({
  /** Its `client_id` too. */
  id: ServiceAccountId,
  name: ServiceAccountName,
  scopes: v.array(v.string()),
  status: v.picklist(serviceAccountStatuses),
  /** Those that are good now. */
  secrets: v.array(SecretView),
  created_by: v.string(),
  created_at: Instant,
  updated_at: Instant,
  ended_at: v.nullable(Instant),
  version: v.number(),
});
export type ServiceAccountView = v.InferOutput<typeof ServiceAccountView>;

/** What shows a new secret: null in the replay of an idempotency key, for it was told once and is kept nowhere. */
export const ServiceAccountWithSecret = v.strictObject({
  ...ServiceAccountView.entries,
  secret: v.nullable(v.string()),
});

export const serviceAccountView = (account: ServiceAccount, now: Moment): ServiceAccountView => ({
  id: account.id,
  name: account.name,
  scopes: [...account.scopes],
  status: account.status,
  secrets: account.status === 'active' ? liveSecrets(account, now).map(secretView) : [],
  created_by: account.createdBy,
  created_at: account.createdAt,
  updated_at: account.updatedAt,
  ended_at: account.status === 'ended' ? account.endedAt : null,
  version: account.version,
});

const secretView = ({ id, hint, createdAt, expiresAt }: ClientSecret) => ({
  id,
  hint,
  created_at: createdAt,
  expires_at: expiresAt,
});
