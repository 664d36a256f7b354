import { index, integer, json, pgSchema, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from '../kernel/tables.js';

export const identitySchema = pgSchema('identity');

export const apiKeys = identitySchema.table(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    scopes: json('scopes').$type<readonly string[]>().notNull(),
    /** SHA-256 of the secret, which is kept nowhere. */
    secretHash: text('secret_hash').notNull(),
    hint: text('hint').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
    /** Has no part in the version: it is written beside every change. */
    lastUsedAt: instant('last_used_at'),
    version: integer('version').notNull(),
  },
  (table) => [
    uniqueIndex('api_keys_secret_hash').on(table.secretHash),
    index('api_keys_created_at').on(table.createdAt, table.id),
    index('api_keys_name').on(table.name, table.id),
  ],
);
