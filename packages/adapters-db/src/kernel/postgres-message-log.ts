import type { MessageLog } from '@quayside/application/kernel';
import type { Database } from './database.js';
import { messageColumns, messageOf } from './message-rows.js';

/**
 * Messages are numbered when they are written and placed when they are committed. Whoever places holds a lock until its
 * own commit, so places are seen in their order: a reader that remembers the last place it saw misses nothing, however
 * late the transaction of an early number commits. And no transaction waits for another: one that stays open keeps only
 * its own messages back.
 *
 * The lock is a statement of its own, before the one that places: that one's snapshot is then taken under the lock.
 */
const placingLock = "select pg_advisory_xact_lock(hashtext('quayside.placing'))";
const placing = `
with placed as (
  update kernel.messages m set position = p.position
  from (
    select number, nextval('kernel.message_position') as position
    from (select number from kernel.messages where position is null order by number limit $1::integer) unplaced
  ) p
  where m.number = p.number
  returning 1
)
select count(*) as placed, case when count(*) > 0 then pg_notify('quayside_placed', '') end from placed`;

const reading = `
select ${messageColumns} from kernel.messages m
where m.position > $1::bigint and m.type in (select json_array_elements_text($2::text::json))
order by m.position limit $3::integer`;

export const postgresMessageLog = (database: Database): MessageLog => ({
  place: async (limit) => {
    const [, rows] = await database.transaction([
      { text: placingLock, parameters: [] },
      { text: placing, parameters: [limit] },
    ]);
    const placed = Number(rows?.[0]?.['placed'] ?? 0);
    if (placed > 0) database.announce('placed');
    return placed;
  },
  read: async (after, types, limit) =>
    (await database.query(reading, [after, JSON.stringify(types), limit])).map(messageOf),
  head: async () =>
    Number((await database.query('select coalesce(max(position), 0) as head from kernel.messages'))[0]?.['head'] ?? 0),
  onNews: (listener) => database.onNews(listener),
});
