import { isTold, levelOf, type LevelChange } from '@quayside/domain/inventory';
import type { Stage } from '../kernel/postgres-work.js';
import type { Writer } from '../kernel/table-writer.js';
import { uuidOf } from '../kernel/type-ids.js';

/*
 * A commit travels with its statements in one go, so whatever depends on the figures at that moment is decided by the
 * statements: whether all levels are sound (the table's constraints), which events there are, and their numbers. What
 * they tell is what `changeLevel` of the domain says; the suite of the ports holds both stores to it.
 *
 * An update checks the table's constraints on the row of its own snapshot first, and finds the newer row that was locked only
 * then. So it sets every column that a constraint speaks of, also those that stay: a mixture of both rows would be refused.
 */

/** Books changes of levels in a unit of work. */
export const bookChanges = (stage: Stage, changes: readonly LevelChange[]): void => {
  for (const change of changes) {
    const { sku, locationId } = levelOf(change);
    const level = { sku, locationId: uuidOf(locationId), location: locationId };
    const of = { ...level, actor: stage.actor, requestId: stage.requestId };
    if (change.type === 'configured') {
      const [messageId, lowMessageId] = [newMessageId(stage), newMessageId(stage)];
      stage.write(beginLevels, level);
      stage.write(configureLevels, { ...of, ...change.settings, messageId, lowMessageId, at: change.at });
      continue;
    }
    const { movement, from } = change;
    const told = isTold(movement.kind);
    if (told) stage.write(beginLevels, level);
    stage.write(bookMovements, {
      ...of,
      id: uuidOf(movement.id),
      kind: movement.kind,
      onHand: movement.onHand,
      reserved: movement.reserved,
      reservationId: movement.reservationId === null ? null : uuidOf(movement.reservationId),
      note: movement.note,
      actor: movement.actor,
      at: movement.at,
      base: from,
      messageId: told ? newMessageId(stage) : null,
    });
  }
};

const newMessageId = (stage: Stage): string => uuidOf(stage.ids.next('msg'));

interface LevelRow {
  readonly sku: string;
  readonly locationId: string;
  /** The location's id with its prefix, as events tell it. */
  readonly location: string;
}
interface Cause {
  readonly actor: string;
  readonly requestId: string;
  readonly at: string;
}

/** Levels that are booked on for the first time begin at nothing. */
const beginLevels: Writer<LevelRow> = {
  name: 'begin levels',
  statement: (rows) => ({
    text: `insert into inventory.stock (sku, location_id)
      select sku, location_id from json_to_recordset($1::text::json) as x(sku text collate "C", location_id uuid)
      group by sku, location_id order by sku, location_id
      on conflict do nothing`,
    parameters: [JSON.stringify(rows.map(({ sku, locationId }) => ({ sku, location_id: locationId })))],
  }),
};

interface SettingsRow extends LevelRow, Cause {
  readonly reorderPoint?: number | null | undefined;
  readonly allowBackorder?: boolean | undefined;
  readonly messageId: string;
  readonly lowMessageId: string;
}

const configuring = `
with was as materialized (
  select s.*, x.location, x.message_id, x.low_message_id, x.at, x.actor, x.request_id,
    case when x.sets_reorder_point then x.reorder_point else s.reorder_point end as new_reorder_point,
    coalesce(x.allow_backorder, s.allow_backorder) as new_allow_backorder
  from json_to_recordset($1::text::json) as x(sku text, location_id uuid, location text, sets_reorder_point boolean,
    reorder_point bigint, allow_backorder boolean, message_id uuid, low_message_id uuid, at timestamptz, actor text, request_id text)
  join inventory.stock s on s.sku = x.sku and s.location_id = x.location_id
  order by s.sku, s.location_id
  for no key update of s
), becomes as (
  select was.*, coalesce(on_hand - reserved <= new_reorder_point, false) as new_low,
    (new_reorder_point, new_allow_backorder) is distinct from (reorder_point, allow_backorder) as differs
  from was
), changed as (
  update inventory.stock s
  set on_hand = b.on_hand, reserved = b.reserved, reorder_point = b.new_reorder_point, allow_backorder = b.new_allow_backorder, low = b.new_low,
    version = b.version + b.differs::integer + (b.new_low and not b.low)::integer
  from becomes b
  where s.sku = b.sku and s.location_id = b.location_id
  returning 1
), told as (
  insert into kernel.messages (id, kind, type, subject, sequence, lane, at, actor, request_id, data)
  select t.id, 'event', t.type, location || '/' || sku, t.sequence, location || '/' || sku, at, actor, request_id, t.data
  from becomes, lateral (
    select message_id, 'inventory.stock_configured', version + 1, json_build_object(
      'sku', sku, 'locationId', location, 'reorderPoint', new_reorder_point, 'allowBackorder', new_allow_backorder)
    where differs
    union all
    select low_message_id, 'inventory.stock_low', version + differs::integer + 1, json_build_object(
      'sku', sku, 'locationId', location, 'available', on_hand - reserved, 'reorderPoint', new_reorder_point)
    where new_low and not low
  ) as t(id, type, sequence, data)
  order by sku, location_id, t.sequence
)
select kernel.expect((select count(*) from changed), $2::bigint)`;

/** Changes the settings that are named. Two changes of one level in one commit break it, so that each is made by itself. */
const configureLevels: Writer<SettingsRow> = {
  name: 'configure levels',
  conditions: ['stock_is_not_negative', 'stock_is_not_oversold'],
  statement: (rows) => ({
    text: configuring,
    parameters: [
      JSON.stringify(
        rows.map((row) => ({
          sku: row.sku,
          location_id: row.locationId,
          location: row.location,
          sets_reorder_point: row.reorderPoint !== undefined,
          reorder_point: row.reorderPoint,
          allow_backorder: row.allowBackorder,
          message_id: row.messageId,
          low_message_id: row.lowMessageId,
          at: row.at,
          actor: row.actor,
          request_id: row.requestId,
        })),
      ),
      rows.length,
    ],
  }),
};

interface MovementRow extends LevelRow, Cause {
  readonly id: string;
  readonly kind: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly reservationId: string | null;
  readonly note: string | null;
  /** The `on_hand` that the movement was worked out from; null where it holds for any. */
  readonly base: number | null;
  /** The event that tells of it; null where none does. */
  readonly messageId: string | null;
}

const booking = `
with moves as materialized (
  select * from json_to_recordset($1::text::json) as x(n integer, id uuid, kind text, sku text, location_id uuid, location text,
    on_hand bigint, reserved bigint, reservation_id uuid, note text, actor text, request_id text, at timestamptz, base bigint, message_id uuid)
), deltas as (
  select sku, location_id, sum(on_hand)::bigint as on_hand_change, sum(reserved)::bigint as reserved_change,
    count(message_id)::integer as told, max(n) as last_move
  from moves group by sku, location_id
), was as materialized (
  select s.*, d.on_hand_change, d.reserved_change, d.told, d.last_move
  from deltas d join inventory.stock s on s.sku = d.sku and s.location_id = d.location_id
  order by s.sku, s.location_id
  for no key update of s
), becomes as (
  select was.*, coalesce(on_hand + on_hand_change - (reserved + reserved_change) <= reorder_point, false) as new_low from was
), changed as (
  update inventory.stock s
  set on_hand = b.on_hand + b.on_hand_change, reserved = b.reserved + b.reserved_change, reorder_point = b.reorder_point,
    allow_backorder = b.allow_backorder, low = b.new_low,
    version = b.version + b.told + (b.new_low and not b.low)::integer
  from becomes b
  where s.sku = b.sku and s.location_id = b.location_id
  returning 1
), ledger as (
  insert into inventory.movements (id, kind, sku, location_id, on_hand, reserved, reservation_id, note, actor, at)
  select id, kind, sku, location_id, on_hand, reserved, reservation_id, note, actor, at from moves
), moved as materialized (
  select m.*, (w.on_hand + sum(m.on_hand) over up_to_it)::bigint as new_on_hand, w.reserved + w.reserved_change as new_reserved,
    (w.version + row_number() over up_to_it)::integer as sequence
  from moves m join was w on w.sku = m.sku and w.location_id = m.location_id
  where m.message_id is not null
  window up_to_it as (partition by m.sku, m.location_id order by m.n)
), told as (
  insert into kernel.messages (id, kind, type, subject, sequence, lane, at, actor, request_id, data)
  select id, 'event', type, subject, sequence, subject, at, actor, request_id, data from (
    select message_id, 'inventory.stock_moved', location || '/' || sku, sequence, at, actor, request_id, json_build_object(
      'sku', sku, 'locationId', location, 'kind', kind, 'change', on_hand, 'onHand', new_on_hand, 'reserved', new_reserved)
    from moved
    union all
    select m.id, 'inventory.stock_low', m.location || '/' || m.sku, b.version + b.told + 1, m.at, m.actor, m.request_id, json_build_object(
      'sku', m.sku, 'locationId', m.location,
      'available', b.on_hand + b.on_hand_change - b.reserved - b.reserved_change, 'reorderPoint', b.reorder_point)
    from becomes b join moves m on m.n = b.last_move
    where b.new_low and not b.low
  ) as t(id, type, subject, sequence, at, actor, request_id, data)
  order by subject, sequence
)
select kernel.expect(
  (select count(*) from changed) + (select count(*) from moved where base is null or base = new_on_hand - on_hand),
  (select count(*) from deltas) + (select count(*) from moves where message_id is not null))`;

/**
 * Books movements: the differences of all of them are added up for each level, the levels are locked in their one order
 * and changed, and the ledger has its rows, by one statement. A level that falls to its reorder point says so after what
 * was told of it, in a message that has the id of its last movement.
 */
const bookMovements: Writer<MovementRow> = {
  name: 'book movements',
  conditions: ['stock_is_not_negative', 'stock_is_not_oversold'],
  statement: (rows) => ({
    text: booking,
    parameters: [
      JSON.stringify(
        rows.map((row, n) => ({
          n,
          id: row.id,
          kind: row.kind,
          sku: row.sku,
          location_id: row.locationId,
          location: row.location,
          on_hand: row.onHand,
          reserved: row.reserved,
          reservation_id: row.reservationId,
          note: row.note ?? undefined,
          actor: row.actor,
          request_id: row.requestId,
          at: row.at,
          base: row.base ?? undefined,
          message_id: row.messageId ?? undefined,
        })),
      ),
    ],
  }),
};

/** In the order in which they write. */
export const stockWriters: readonly Writer<never>[] = [beginLevels, configureLevels, bookMovements];
