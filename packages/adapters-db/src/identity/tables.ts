import type {
  ClientSecret,
  MailPurpose,
  SecondFactor,
  ServiceAccount,
  SessionEnd,
  SigningKey,
  UserStatus,
} from '@quayside/domain/identity';
import { sql } from 'drizzle-orm';
import { boolean, index, integer, json, pgSchema, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, whole } from '../kernel/tables.js';

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
    index('api_keys_created_by').on(table.createdBy, table.createdAt, table.id),
  ],
);

export const signingKeys = identitySchema.table('signing_keys', {
  id: uuid('id').primaryKey(),
  number: integer('number').notNull().unique('signing_keys_number'),
  state: text('state').$type<SigningKey['state']>().notNull(),
  /** Ed25519, in base 64 (URL). */
  publicKey: text('public_key').notNull(),
  /** Sealed by the vault; only as long as it signs or is to. */
  sealedKey: text('sealed_key'),
  createdAt: instant('created_at').notNull(),
  activatedAt: instant('activated_at'),
  retiredAt: instant('retired_at'),
  goneAt: instant('gone_at'),
  revoked: boolean('revoked').notNull(),
  version: integer('version').notNull(),
});

export const serviceAccounts = identitySchema.table(
  'service_accounts',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    scopes: json('scopes').$type<readonly string[]>().notNull(),
    status: text('status').$type<ServiceAccount['status']>().notNull(),
    /** With their SHA-256 each; themselves they are kept nowhere. */
    secrets: json('secrets').$type<readonly ClientSecret[]>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    endedAt: instant('ended_at'),
    version: integer('version').notNull(),
  },
  (table) => [
    index('service_accounts_created_at').on(table.createdAt, table.id),
    index('service_accounts_name').on(table.name, table.id),
    index('service_accounts_created_by').on(table.createdBy, table.createdAt, table.id),
  ],
);

export const roles = identitySchema.table(
  'roles',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    builtIn: boolean('built_in').notNull(),
    description: text('description'),
    scopes: json('scopes').$type<readonly string[]>().notNull(),
    requiresSecondFactor: boolean('requires_second_factor').notNull(),
    updatedAt: instant('updated_at').notNull(),
    version: integer('version').notNull(),
  },
  (table) => [uniqueIndex('roles_name').on(table.name)],
);

export const users = identitySchema.table(
  'users',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull(),
    address: text('address')
      .generatedAlwaysAs(sql`lower(email)`)
      .notNull(),
    name: text('name'),
    status: text('status').$type<UserStatus>().notNull(),
    passwordHash: text('password_hash'),
    factorState: text('factor_state').$type<SecondFactor['state']>().notNull(),
    /** As the vault seals it. */
    factorSecret: text('factor_secret'),
    factorSince: instant('factor_since'),
    factorLastStep: whole('factor_last_step'),
    /** Digests. */
    factorRecoveryCodes: json('factor_recovery_codes').$type<readonly string[]>(),
    factorFailures: integer('factor_failures'),
    factorFailedAt: instant('factor_failed_at'),
    createdBy: text('created_by').notNull(),
    createdAt: instant('created_at').notNull(),
    confirmedAt: instant('confirmed_at'),
    deactivatedAt: instant('deactivated_at'),
    /** The user's version: the number of its events. */
    events: integer('events').notNull(),
    /** The account's revision. */
    version: integer('version').notNull(),
  },
  (table) => [
    uniqueIndex('users_address').on(table.address),
    index('users_created_at').on(table.createdAt, table.id),
    index('users_email').on(table.address, table.id),
  ],
);

export const userRoles = identitySchema.table(
  'user_roles',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text('role').notNull(),
    /** The same for a role of one's own; null for a built-in one. */
    ownRole: text('own_role').references(() => roles.name),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.role] }),
    index('user_roles_role').on(table.role, table.userId),
    index('user_roles_own_role').on(table.ownRole),
  ],
);

export const sessions = identitySchema.table(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    address: text('address'),
    agent: text('agent'),
    startedAt: instant('started_at').notNull(),
    /** These two have no part in the version: they are written beside every change. */
    lastUsedAt: instant('last_used_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    endedAt: instant('ended_at'),
    endReason: text('end_reason').$type<SessionEnd>(),
    version: integer('version').notNull(),
  },
  (table) => [
    index('sessions_started_at').on(table.userId, table.startedAt, table.id),
    index('sessions_last_used_at').on(table.userId, table.lastUsedAt, table.id),
    index('sessions_over').on(sql`coalesce(ended_at, expires_at)`),
  ],
);

export const refreshTokens = identitySchema.table(
  'refresh_tokens',
  {
    /** SHA-256 of the token, which is kept nowhere. */
    hash: text('hash').primaryKey(),
    sessionId: uuid('session_id')
      .notNull()
      .references(() => sessions.id, { onDelete: 'cascade' }),
    issuedAt: instant('issued_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (table) => [
    index('refresh_tokens_session').on(table.sessionId),
    index('refresh_tokens_expires_at').on(table.expiresAt),
  ],
);

export const signInChallenges = identitySchema.table(
  'sign_in_challenges',
  {
    hash: text('hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: instant('expires_at').notNull(),
    attempts: integer('attempts').notNull(),
    usedAt: instant('used_at'),
    version: integer('version').notNull(),
  },
  (table) => [
    index('sign_in_challenges_user').on(table.userId),
    index('sign_in_challenges_expires_at').on(table.expiresAt),
  ],
);

export const mailTokens = identitySchema.table(
  'mail_tokens',
  {
    id: uuid('id').primaryKey(),
    purpose: text('purpose').$type<MailPurpose>().notNull(),
    tokenHash: text('token_hash').notNull(),
    /** As the vault seals it, until the mail is sent. */
    sealedToken: text('sealed_token'),
    email: text('email').notNull(),
    address: text('address')
      .generatedAlwaysAs(sql`lower(email)`)
      .notNull(),
    name: text('name'),
    passwordHash: text('password_hash'),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
    version: integer('version').notNull(),
  },
  (table) => [
    uniqueIndex('mail_tokens_token_hash').on(table.tokenHash),
    index('mail_tokens_address').on(table.address),
    index('mail_tokens_expires_at').on(table.expiresAt),
  ],
);
