import type { ListRequest, Message, Page } from '@quayside/application/kernel';
import type {
  OrderArchive,
  OrderFilter,
  OrderSort,
  OrdersTx,
  OrdersWork,
  SagaArchive,
} from '@quayside/application/orders';
import type { OrderId } from '@quayside/domain/kernel';
import type { FulfilmentSaga, Order, OrderEvent } from '@quayside/domain/orders';
import { batched } from '../kernel/batcher.js';
import type { Database } from '../kernel/database.js';
import { amongValues, equals, listRows, searching, withinRange, type Listing } from '../kernel/listing.js';
import { messageColumns, messageOf } from '../kernel/message-rows.js';
import { postgresWork, type Stage, type WorkDeps } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { deleting, inserting, updating, type Writer } from '../kernel/table-writer.js';
import { idOf, uuidArray } from '../kernel/type-ids.js';
import { KnownOrders } from './known-orders.js';
import { fromRow, toLineRows, toRow, type StoredLine } from './order-rows.js';
import { PostgresSagas, writeSaga } from './postgres-sagas.js';
import { detailColumns, lines, orders } from './tables.js';

const insertOrders = inserting(orders);
const insertLines = inserting(lines);
const clearLines = deleting(lines, 'orderId');
const rewriteOrders = updating(orders, 'id', [
  'version',
  'currency',
  'customerReference',
  ...detailColumns,
  'subtotal',
  'discount',
  'shipping',
  'tax',
  'total',
  'search',
  'updatedAt',
  'status',
  'placedAt',
]);
/** What changes once an order is placed: nothing that the customer chose. */
const moveOrders = updating(orders, 'id', [
  'version',
  'status',
  'reason',
  'updatedAt',
  'placedAt',
  'confirmedAt',
  'rejectedAt',
  'cancelledAt',
]);

/** In the order in which they write: what is referred to comes first. */
export const orderWriters: readonly Writer<never>[] = [
  insertOrders,
  rewriteOrders,
  moveOrders,
  clearLines,
  insertLines,
  ...writeSaga,
];

const orderOf = readingRows(orders);
const lineOf = readingRows(lines);
/** An order with its lines, in one row. */
export const orderColumns = `${selecting(orders, 'o')},
  (select json_agg(l order by l.number) from orders.lines l where l.order_id = o.id) as lines`;

const listing: Listing<OrderSort> = {
  from: 'orders.orders o',
  columns: orderColumns,
  sorts: {
    created_at: { column: 'o.created_at', type: 'timestamptz' },
    placed_at: { column: 'o.placed_at', type: 'timestamptz', nullable: true },
    total: { column: 'o.total', type: 'bigint' },
  },
  id: { column: 'o.id', type: 'uuid' },
};

/** The tables of the orders context. */
export class PostgresOrders implements OrderArchive {
  readonly work: OrdersWork;
  readonly sagas: SagaArchive;
  readonly find: (id: OrderId) => Promise<Order | null>;
  readonly #known = new KnownOrders();
  /** Orders that are being looked up ahead of time. */
  readonly #lookedUp = new Set<OrderId>();
  readonly #clock: WorkDeps['clock'];
  readonly #findSaga: (id: OrderId) => Promise<FulfilmentSaga | null>;
  readonly #findByExternalId: (key: ExternalKey) => Promise<Order | null>;

  constructor(
    readonly database: Database,
    work: WorkDeps,
  ) {
    const sagas = new PostgresSagas(database);
    this.sagas = sagas;
    this.#findSaga = sagas.find;
    this.find = batched((ids) => this.#findAll(ids), { most: 256, atOnce: 3 });
    this.#findByExternalId = batched((keys) => this.#findAllByExternalId(keys), { most: 256, atOnce: 2 });
    this.#clock = work.clock;
    this.work = postgresWork(work, (stage) => this.#ports(stage));
  }

  async glance(id: OrderId): Promise<Order | null> {
    const fresh = this.#known.fresh(id, this.#clock.elapsed());
    if (!fresh) return this.find(id);
    // What many look at is looked up before it is too old, so that they need not all wait for that.
    if (fresh.isAging) this.#lookUpAhead(id);
    return fresh.order;
  }

  #lookUpAhead(id: OrderId): void {
    if (this.#lookedUp.has(id)) return;
    this.#lookedUp.add(id);
    // Where it fails, the next one who has to wait for it hears of that.
    this.find(id).then(
      () => this.#lookedUp.delete(id),
      () => this.#lookedUp.delete(id),
    );
  }

  async history(id: OrderId): Promise<readonly Message<OrderEvent['data']>[]> {
    const rows = await this.database.query(
      `select ${messageColumns} from kernel.messages m where m.subject = $1::text and m.sequence is not null order by m.sequence`,
      [id],
    );
    // The order's own events are told by this context only, in these shapes.
    return rows.map(messageOf) as readonly Message<OrderEvent['data']>[];
  }

  async list(request: ListRequest<OrderFilter, OrderSort>): Promise<Page<Order>> {
    const { filter, q } = request;
    const page = await listRows(
      this.database,
      listing,
      [
        ...equals('o.owner', filter.owner),
        ...amongValues('o.status', filter.status),
        ...equals('o.external_id', filter.externalId),
        ...equals('o.customer_reference', filter.customerReference),
        ...equals('o.currency', filter.currency, 'bpchar'),
        ...withinRange('o.created_at', filter.createdAt),
        ...withinRange('o.placed_at', filter.placedAt),
        ...searching("array_to_tsvector(string_to_array(o.search, ' '))", q),
      ],
      request,
    );
    return { ...page, items: page.items.map(readOrder) };
  }

  #ports(stage: Stage): Pick<OrdersTx, 'orders' | 'sagas'> {
    return {
      orders: {
        find: this.find,
        findByExternalId: (owner, externalId) => this.#findByExternalId({ owner, externalId }),
        save: (order, events) => this.#save(stage, order, events),
      },
      sagas: { find: this.#findSaga, save: (saga) => PostgresSagas.save(stage, saga) },
    };
  }

  #save(stage: Stage, order: Order, events: readonly OrderEvent[]): void {
    const row = toRow(order);
    const basedOn = order.version - events.length;
    if (basedOn === 0) {
      stage.write(insertOrders, row);
      stage.write(insertLines, ...toLineRows(order));
    } else if (events.some((event) => event.type === 'orders.order_amended')) {
      stage.write(rewriteOrders, { ...row, basedOn });
      stage.write(clearLines, { orderId: row.id });
      stage.write(insertLines, ...toLineRows(order));
    } else stage.write(moveOrders, { ...row, basedOn });
    stage.afterCommit(() => this.#known.learn(order, this.#clock.elapsed()));
    stage.tell({ subject: order.id, lane: order.id, owner: order.owner, version: order.version, events });
  }

  /** One that is known is read only where its version is another by now. */
  async #findAll(ids: readonly OrderId[]): Promise<readonly (Order | null)[]> {
    const asked = [...new Set(ids)];
    const since = this.#clock.elapsed();
    const versions = asked.some((id) => this.#known.has(id)) ? await this.#versions(asked) : new Map<OrderId, number>();
    const found = new Map<OrderId, Order>();
    for (const [id, version] of versions) {
      const order = this.#known.at(id, version);
      if (order) found.set(id, this.#known.learn(order, since));
    }
    const missing = asked.filter((id) => !found.has(id));
    if (missing.length > 0)
      for (const order of await this.#readAll(missing)) found.set(order.id, this.#known.learn(order, since));
    return ids.map((id) => found.get(id) ?? null);
  }

  async #versions(ids: readonly OrderId[]): Promise<ReadonlyMap<OrderId, number>> {
    const rows = await this.database.query('select id, version from orders.orders where id = any($1::text::uuid[])', [
      uuidArray(ids),
    ]);
    return new Map(rows.map((row) => [idOf('ord', row['id'] as string), row['version'] as number]));
  }

  async #readAll(ids: readonly OrderId[]): Promise<readonly Order[]> {
    const rows = await this.database.query(
      `select ${orderColumns} from orders.orders o where o.id = any($1::text::uuid[])`,
      [uuidArray(ids)],
    );
    return rows.map(readOrder);
  }

  async #findAllByExternalId(keys: readonly ExternalKey[]): Promise<readonly (Order | null)[]> {
    const asked = JSON.stringify(keys.map(({ owner, externalId }, n) => ({ n, owner, external_id: externalId })));
    const rows = await this.database.query(
      `select x.n, ${orderColumns} from json_to_recordset($1::text::json) as x(n integer, owner text, external_id text)
       join orders.orders o on o.owner = x.owner and o.external_id = x.external_id`,
      [asked],
    );
    const found = new Map(rows.map((row) => [row['n'], readOrder(row)]));
    return keys.map((_, n) => found.get(n) ?? null);
  }
}

interface ExternalKey {
  readonly owner: string;
  readonly externalId: string;
}

export const readOrder = (row: Record<string, unknown>): Order =>
  fromRow(
    orderOf(row),
    ((row['lines'] ?? []) as readonly Record<string, unknown>[]).map((line): StoredLine => lineOf(line)),
  );
