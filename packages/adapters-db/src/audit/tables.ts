import { sql } from 'drizzle-orm';
import { boolean, customType, index, integer, json, pgSchema, text, uuid } from 'drizzle-orm/pg-core';
import type { ActorKind, AuditedChange } from '@quayside/application/kernel';
import { instant, whole } from '../kernel/tables.js';

export const auditSchema = pgSchema('audit');

/** Bytes as PostgreSQL writes them as text: `\x` and hexadecimal. */
const bytes = customType<{ data: string }>({ dataType: () => 'bytea' });

/** What is on record, in the order of the chain. */
export const entries = auditSchema.table(
  'entries',
  {
    sequence: whole('sequence').primaryKey(),
    previous: bytes('previous').notNull(),
    hash: bytes('hash').notNull(),
    id: uuid('id').notNull(),
    at: instant('at').notNull(),
    actor: text('actor').notNull(),
    actorKind: text('actor_kind').$type<ActorKind>().notNull(),
    actorName: text('actor_name').notNull(),
    onBehalfOf: text('on_behalf_of'),
    useCase: text('use_case').notNull(),
    transport: text('transport').notNull(),
    address: text('address'),
    agent: text('agent'),
    object: text('object'),
    outcome: text('outcome').notNull(),
    requestId: text('request_id').notNull(),
    times: integer('times').notNull(),
    fields: json('fields').$type<readonly string[]>().notNull(),
    changes: json('changes').$type<readonly AuditedChange[]>().notNull(),
    /** What a search looks through, as `searchWords` tells words apart, with blanks between them. */
    search: text('search').notNull(),
  },
  (table) => [
    index('entries_at').on(table.at),
    index('entries_actor').on(table.actor, table.sequence),
    index('entries_object')
      .on(table.object, table.sequence)
      .where(sql`object is not null`),
    index('entries_use_case').on(table.useCase, table.sequence),
    index('entries_not_ok')
      .on(table.outcome, table.sequence)
      .where(sql`outcome <> 'ok'`),
    index('entries_search').using('gin', sql`array_to_tsvector(string_to_array(search, ' '))`),
  ],
);

/** The two ends of the chain: one row. */
export const chain = auditSchema.table('chain', {
  onlyRow: boolean('only_row').primaryKey().default(true),
  anchorSequence: whole('anchor_sequence').notNull(),
  anchorHash: bytes('anchor_hash').notNull(),
  headSequence: whole('head_sequence').notNull(),
  headHash: bytes('head_hash').notNull(),
});
