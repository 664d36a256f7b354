import type { ListRequest, Page } from '@quayside/application/kernel';
import type { SagaArchive, SagaFilter, SagaSort } from '@quayside/application/orders';
import type { Instant, OrderId } from '@quayside/domain/kernel';
import type { FulfilmentSaga } from '@quayside/domain/orders';
import { batched } from '../kernel/batcher.js';
import type { Database } from '../kernel/database.js';
import { amongValues, listRows, where, type Condition, type Listing } from '../kernel/listing.js';
import type { Stage } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { inserting, updating, type Writer } from '../kernel/table-writer.js';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import { fromSagaRow, toSagaRow } from './saga-rows.js';
import { sagas } from './tables.js';

const insertSagas = inserting(sagas);
const moveSagas = updating(sagas, 'orderId', [
  'step',
  'detail',
  'version',
  'attempts',
  'wakeAt',
  'stuckSince',
  'updatedAt',
]);
export const writeSaga: readonly Writer<never>[] = [insertSagas, moveSagas];

const columns = selecting(sagas, 's');
const sagaOf = readingRows(sagas);

const listing: Listing<SagaSort> = {
  from: 'orders.sagas s',
  columns,
  sorts: {
    updated_at: { column: 's.updated_at', type: 'timestamptz' },
    started_at: { column: 's.started_at', type: 'timestamptz' },
  },
  id: { column: 's.order_id', type: 'uuid' },
};

const inState = {
  done: "s.step = 'done'",
  stuck: "s.step <> 'done' and s.stuck_since is not null",
  running: "s.step <> 'done' and s.stuck_since is null",
} as const;

/** The sagas of the orders context. */
export class PostgresSagas implements SagaArchive {
  readonly find: (id: OrderId) => Promise<FulfilmentSaga | null>;

  constructor(readonly database: Database) {
    this.find = batched((ids) => this.#findAll(ids), { most: 256, atOnce: 4 });
  }

  static save(stage: Stage, saga: FulfilmentSaga): void {
    const row = toSagaRow(saga);
    if (saga.version === 1) stage.write(insertSagas, row);
    else stage.write(moveSagas, { ...row, basedOn: saga.version - 1 });
  }

  async list(request: ListRequest<SagaFilter, SagaSort>): Promise<Page<FulfilmentSaga>> {
    const { state, step } = request.filter;
    const states: readonly Condition[] =
      state === undefined ? [] : [where(state.map((name) => `(${inState[name]})`).join(' or '))];
    const page = await listRows(this.database, listing, [...states, ...amongValues('s.step', step)], request);
    return { ...page, items: page.items.map((row) => fromSagaRow(sagaOf(row))) };
  }

  async due(now: Instant, limit: number): Promise<readonly OrderId[]> {
    const rows = await this.database.query(
      'select order_id from orders.sagas where wake_at <= $1::timestamptz order by wake_at limit $2::integer',
      [now, limit],
    );
    return rows.map((row) => idOf('ord', row['order_id'] as string));
  }

  async #findAll(ids: readonly OrderId[]): Promise<readonly (FulfilmentSaga | null)[]> {
    const rows = await this.database.query(
      `select ${columns} from orders.sagas s where s.order_id = any($1::text::uuid[])`,
      [`{${ids.map(uuidOf).join(',')}}`],
    );
    const found = new Map(rows.map((row) => fromSagaRow(sagaOf(row))).map((saga) => [saga.orderId, saga]));
    return ids.map((id) => found.get(id) ?? null);
  }
}
