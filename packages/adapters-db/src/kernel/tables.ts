import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';

export const kernelSchema = pgSchema('kernel');

/** A moment in UTC: text in the one form of the core, see `Database`. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'string' });
/** Integer minor units, or a position: a safe integer. */
export const whole = (name: string) => bigint(name, { mode: 'number' });

/** The outbox, which is also the history of every aggregate. */
export const messages = kernelSchema.table(
  'messages',
  {
    /** The order of writing, which is not the order of committing. */
    number: whole('number').primaryKey().generatedAlwaysAsIdentity(),
    /** The order in which everybody reads; given after the commit, see `postgres-message-log.ts`. */
    position: whole('position'),
    id: uuid('id').notNull(),
    kind: text('kind', { enum: ['event', 'command'] }).notNull(),
    type: text('type').notNull(),
    subject: text('subject').notNull(),
    sequence: integer('sequence'),
    lane: text('lane').notNull(),
    /** The principal to whom the subject of an event belongs; null for the shop. */
    owner: text('owner'),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    requestId: text('request_id').notNull(),
    data: json('data').notNull(),
  },
  (table) => [
    uniqueIndex('messages_position')
      .on(table.position)
      .where(sql`position is not null`),
    index('messages_unplaced')
      .on(table.number)
      .where(sql`position is null`),
    uniqueIndex('messages_history')
      .on(table.subject, table.sequence)
      .where(sql`sequence is not null`),
  ],
);

/** That a consumer has worked on a message, written in the transaction of its effect. */
export const inbox = kernelSchema.table(
  'inbox',
  {
    consumer: text('consumer').notNull(),
    messageId: uuid('message_id').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'inbox_pkey', columns: [table.consumer, table.messageId] }),
    index('inbox_received_at').on(table.receivedAt),
  ],
);

/** How far each consumer has read. */
export const consumers = kernelSchema.table('consumers', {
  name: text('name').primaryKey(),
  position: whole('position').notNull(),
});

/** Where the feed begins: one row. */
export const feed = kernelSchema.table('feed', {
  onlyRow: boolean('only_row').primaryKey().default(true),
  begin: whole('begin').notNull(),
});

/** Messages that could not be worked on yet, and those of their lanes that wait behind them. */
export const aside = kernelSchema.table(
  'aside',
  {
    consumer: text('consumer').notNull(),
    position: whole('position').notNull(),
    lane: text('lane').notNull(),
    attempts: integer('attempts').notNull(),
    nextAttemptAt: instant('next_attempt_at'),
    reason: text('reason'),
    dead: boolean('dead').notNull(),
  },
  (table) => [
    primaryKey({ name: 'aside_pkey', columns: [table.consumer, table.position] }),
    index('aside_lanes').on(table.consumer, table.lane, table.position),
  ],
);

/** The first answer to each idempotency key. */
export const once = kernelSchema.table(
  'once',
  {
    principal: text('principal').notNull(),
    useCase: text('use_case').notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    requestId: text('request_id').notNull(),
    at: instant('at').notNull(),
    heldUntil: instant('held_until'),
    answer: text('answer').notNull(),
  },
  (table) => [
    primaryKey({ name: 'once_pkey', columns: [table.principal, table.useCase, table.key] }),
    index('once_at').on(table.at),
  ],
);

/** Budgets of calls that processes share; the columns are those that rate-limiter-flexible asks for. */
export const rateLimits = kernelSchema.table(
  'rate_limits',
  {
    key: text('key').primaryKey(),
    points: integer('points').notNull().default(0),
    expire: whole('expire'),
  },
  (table) => [index('rate_limits_expire').on(table.expire)],
);

/** Rows for the audit, from the commit that they tell of until they are sealed into the chain. */
export const auditArrivals = kernelSchema.table('audit_arrivals', {
  number: whole('number').primaryKey().generatedAlwaysAsIdentity(),
  id: uuid('id').notNull(),
  at: instant('at').notNull(),
  body: text('body').notNull(),
});
