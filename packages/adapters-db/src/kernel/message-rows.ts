import type { PlacedMessage } from '@quayside/application/kernel';
import type { InferInsertModel } from 'drizzle-orm';
import type { Row } from './database.js';
import { auditArrivals, inbox, messages, once } from './tables.js';
import { inserting } from './table-writer.js';
import { idOf } from './type-ids.js';

export const insertOnce = inserting(once);
export const insertInbox = inserting(inbox);
export const insertAuditArrivals = inserting(auditArrivals);
export type MessageRow = Omit<InferInsertModel<typeof messages>, 'number' | 'position'>;
/** Messages have no place before they are committed, so theirs is left out. */
export const insertMessages = inserting(messages);

export const messageColumns =
  'm.position, m.id, m.kind, m.type, m.subject, m.sequence, m.lane, m.owner, m.at, m.actor, m.request_id, m.data';

export const messageOf = (row: Row): PlacedMessage => ({
  position: row['position'] as number,
  id: idOf('msg', row['id'] as string),
  kind: row['kind'] as 'event' | 'command',
  type: row['type'] as string,
  subject: row['subject'] as string,
  sequence: row['sequence'] as number | null,
  lane: row['lane'] as string,
  owner: row['owner'] as string | null,
  at: row['at'] as string,
  actor: row['actor'] as string,
  requestId: row['request_id'] as string,
  data: row['data'],
});
