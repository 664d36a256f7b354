import type {
  OverdueReservation,
  ReservationArchive,
  ReservationFilter,
  ReservationSort,
  StagedReservations,
} from '@quayside/application/inventory';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { Reservation } from '@quayside/domain/inventory';
import type { Instant, OrderId, ReservationId } from '@quayside/domain/kernel';
import { batched } from '../kernel/batcher.js';
import type { Database, Row } from '../kernel/database.js';
import { amongValues, equals, listRows, withinRange, type Listing } from '../kernel/listing.js';
import type { Stage } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { inserting, updating, type Writer } from '../kernel/table-writer.js';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import { fromReservationRow, toReservationRow } from './inventory-rows.js';
import { reservations } from './tables.js';

const insertReservations = inserting(reservations);
const moveReservations = updating(reservations, 'id', [
  'version',
  'status',
  'expiresAt',
  'expiryDueAt',
  'endedAt',
  'updatedAt',
]);
const postponeExpiries: Writer<{ readonly id: string; readonly until: Instant }> = {
  name: 'postpone expiries',
  statement: (rows) => ({
    text: `update inventory.reservations r set expiry_due_at = x.until
      from (select id, max(until) as until from json_to_recordset($1::text::json) as x(id uuid, until timestamptz) group by id) x
      where r.id = x.id and r.expiry_due_at is not null`,
    parameters: [JSON.stringify(rows)],
  }),
};
/** In the order in which they write. */
export const reservationWriters: readonly Writer<never>[] = [insertReservations, moveReservations, postponeExpiries];

const columns = selecting(reservations, 'r');
const rowOf = readingRows(reservations);
const readReservation = (row: Row): Reservation => fromReservationRow(rowOf(row));

const listing: Listing<ReservationSort> = {
  from: 'inventory.reservations r',
  columns,
  sorts: { created_at: { column: 'r.created_at', type: 'timestamptz' } },
  id: { column: 'r.id', type: 'uuid' },
};

export class PostgresReservations implements ReservationArchive {
  readonly find: (id: ReservationId) => Promise<Reservation | null>;
  readonly #findByOrder: (orderId: OrderId) => Promise<Reservation | null>;

  constructor(readonly database: Database) {
    this.find = batched((ids) => this.#findAll('id', ids), { most: 256, atOnce: 4 });
    this.#findByOrder = batched((ids) => this.#findAll('order_id', ids), { most: 256, atOnce: 4 });
  }

  async list(request: ListRequest<ReservationFilter, ReservationSort>): Promise<Page<Reservation>> {
    const { status, orderId, createdAt } = request.filter;
    const conditions = [
      ...amongValues('r.status', status),
      ...equals('r.order_id', orderId && uuidOf(orderId), 'uuid'),
      ...withinRange('r.created_at', createdAt),
    ];
    const page = await listRows(this.database, listing, conditions, request);
    return { ...page, items: page.items.map(readReservation) };
  }

  async overdue(now: Instant, limit: number): Promise<readonly OverdueReservation[]> {
    const rows = await this.database.query(
      `select id, order_id from inventory.reservations where expiry_due_at <= $1::timestamptz order by expiry_due_at limit $2::integer`,
      [now, limit],
    );
    return rows.map((row) => ({
      id: idOf('res', row['id'] as string),
      orderId: idOf('ord', row['order_id'] as string),
    }));
  }

  staged(stage: Stage): StagedReservations {
    return {
      find: this.find,
      findByOrder: this.#findByOrder,
      save: (reservation, event) => {
        const row = toReservationRow(reservation);
        if (reservation.version === 1) stage.write(insertReservations, row);
        else stage.write(moveReservations, { ...row, basedOn: reservation.version - 1 });
        const { id, orderId, version } = reservation;
        stage.tell({ subject: id, lane: orderId, version, events: [event] });
      },
      postponeExpiry: (id, until) => stage.write(postponeExpiries, { id: uuidOf(id), until }),
    };
  }

  async #findAll(column: 'id' | 'order_id', ids: readonly string[]): Promise<readonly (Reservation | null)[]> {
    const uuids = ids.map(uuidOf);
    const rows = await this.database.query(
      `select ${columns} from inventory.reservations r where r.${column} = any($1::text::uuid[])`,
      [`{${uuids.join(',')}}`],
    );
    const found = new Map(rows.map((row) => [row[column], readReservation(row)]));
    return uuids.map((uuid) => found.get(uuid) ?? null);
  }
}
