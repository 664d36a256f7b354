import type { MessageLog, PlacedMessage } from '@quayside/application/kernel';
import type { Database, Row } from './database.js';
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

/** The head is read in the same snapshot as the messages, so that none of them is behind what is said to be known. */
const reading = `
select h.head, m.*
from (select coalesce(max(position), 0) as head from kernel.messages) h
left join lateral (
  select ${messageColumns} from kernel.messages m
  where m.position > $1::bigint and m.type in (select json_array_elements_text($2::text::json))
  order by m.position limit $3::integer
) m on true
order by m.position`;

/** As above, of the places of a span. */
const spanning = `
select h.head, ${messageColumns}
from (select coalesce(max(position), 0) as head from kernel.messages) h
left join kernel.messages m on m.position > $1::bigint and m.position <= $1::bigint + $2::integer and m.kind = 'event'
order by m.position`;

/**
 * The last place whose message is older than a moment. Places are given within moments of what they tell, so the search
 * takes them for ordered in time and looks at a few only.
 */
const lastBefore = async (database: Database, before: string): Promise<number> => {
  let [low, high] = [await feedBegin(database), await headOf(database)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [row] = await database.query(
      'select at from kernel.messages where position <= $1::bigint and position > $2::bigint order by position desc limit 1',
      [middle, low],
    );
    if (!row || (row['at'] as string) < before) low = middle;
    else high = middle - 1;
  }
  return low;
};

const feedBegin = async (database: Database): Promise<number> =>
  Number((await database.query('select begin from kernel.feed'))[0]?.['begin'] ?? 0);
const headOf = async (database: Database): Promise<number> =>
  Number((await database.query('select coalesce(max(position), 0) as head from kernel.messages'))[0]?.['head'] ?? 0);

/** The messages in rows that tell of the head too, even where there are none. */
const found = (rows: readonly Row[]): readonly PlacedMessage[] =>
  rows.filter((row) => row['position'] !== null).map(messageOf);

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
  read: async (after, types, limit) => {
    const rows = await database.query(reading, [after, JSON.stringify(types), limit]);
    const messages = found(rows);
    const last = messages.length === limit ? messages.at(-1)?.position : undefined;
    return { messages, through: last ?? Math.max(after, Number(rows[0]?.['head'] ?? 0)) };
  },
  head: () => headOf(database),
  events: async (after, span) => {
    const rows = await database.query(spanning, [after, span]);
    return {
      events: found(rows),
      through: Math.min(after + span, Number(rows[0]?.['head'] ?? 0)),
    };
  },
  feedBegin: () => feedBegin(database),
  beginFeedBehind: async (before) => {
    const begin = await lastBefore(database, before);
    await database.query(
      `insert into kernel.feed as f (begin) values ($1::bigint)
       on conflict (only_row) do update set begin = excluded.begin where f.begin < excluded.begin`,
      [begin],
    );
  },
  onNews: (listener) => database.onNews(listener),
});
