import type { ListRequest, Page } from '@quayside/application/kernel';
import type {
  CurrentPayment,
  DueOperation,
  OperationJournal,
  PaymentArchive,
  PaymentFilter,
  PaymentRecord,
  PaymentSort,
  PaymentsTx,
  PaymentsWork,
} from '@quayside/application/payments';
import type { Instant, PaymentId } from '@quayside/domain/kernel';
import { later } from '@quayside/domain/kernel';
import type { PaymentDecided } from '@quayside/domain/payments';
import { batched } from '../kernel/batcher.js';
import type { Database, Row } from '../kernel/database.js';
import { amongValues, equals, listRows, withinRange, type Listing } from '../kernel/listing.js';
import { postgresWork, type Stage, type WorkDeps } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { inserting, updating, type Writer } from '../kernel/table-writer.js';
import { uuidOf } from '../kernel/type-ids.js';
import {
  fromEntryRow,
  fromOperationRow,
  fromPaymentRow,
  toEntryRow,
  toOperationRow,
  toPaymentRow,
} from './payment-rows.js';
import { ledger, operations, payments } from './tables.js';

const insertPayments = inserting(payments);
const movePayments = updating(payments, 'id', [
  'version',
  'status',
  'reason',
  'reference',
  'voidAsked',
  'updatedAt',
  'unknownSince',
  'authorizedAt',
  'voidedAt',
]);
const insertOperations = inserting(operations);
const moveOperations = updating(operations, 'id', [
  'version',
  'status',
  'attempts',
  'nextAttemptAt',
  'answer',
  'updatedAt',
]);
const insertEntries = inserting(ledger);

/** In the order in which they write: an operation is ended before the payment's next one begins. */
export const paymentWriters: readonly Writer<never>[] = [
  insertPayments,
  movePayments,
  moveOperations,
  insertOperations,
  insertEntries,
];

const paymentOf = readingRows(payments);
const operationOf = readingRows(operations);
const entryOf = readingRows(ledger);

const paymentColumns = selecting(payments, 'p');
const latestColumn = `(select to_json(o) from payments.operations o where o.payment_id = p.id order by o.sequence desc limit 1) as latest`;
const recordColumns = `${paymentColumns},
  (select json_agg(o order by o.sequence) from payments.operations o where o.payment_id = p.id) as operations,
  (select json_agg(e order by e.at, e.operation_id) from payments.ledger e where e.payment_id = p.id) as entries`;

const listing: Listing<PaymentSort> = {
  from: 'payments.payments p',
  columns: recordColumns,
  sorts: {
    created_at: { column: 'p.created_at', type: 'timestamptz' },
  },
  id: { column: 'p.id', type: 'uuid' },
};

const claiming = `
with due as (
  select id from payments.operations where next_attempt_at <= $1::timestamptz order by next_attempt_at limit $3::integer for update skip locked
), claimed as (
  update payments.operations o set next_attempt_at = $2::timestamptz from due where o.id = due.id returning o.*
)
select ${paymentColumns}, to_json(c) as latest from claimed c join payments.payments p on p.id = c.payment_id`;

/** The tables of the payments context. */
export class PostgresPayments implements PaymentArchive, OperationJournal {
  readonly work: PaymentsWork;
  readonly payments: PaymentArchive = this;
  readonly journal: OperationJournal = this;
  readonly #find: (id: PaymentId) => Promise<CurrentPayment | null>;

  constructor(
    readonly database: Database,
    work: WorkDeps,
  ) {
    this.#find = batched((ids) => this.#findAll(ids), { most: 256, atOnce: 3 });
    this.work = postgresWork(work, (stage) => this.#ports(stage));
  }

  async read(id: PaymentId): Promise<PaymentRecord | null> {
    const [row] = await this.database.query(`select ${recordColumns} from payments.payments p where p.id = $1::uuid`, [
      uuidOf(id),
    ]);
    return row ? recordOf(row) : null;
  }

  async list(request: ListRequest<PaymentFilter, PaymentSort>): Promise<Page<PaymentRecord>> {
    const { filter } = request;
    const page = await listRows(
      this.database,
      listing,
      [
        ...equals('p.owner', filter.owner),
        ...equals('p.order_id', filter.orderId && uuidOf(filter.orderId), 'uuid'),
        ...amongValues('p.status', filter.status),
        ...equals('p.gateway', filter.gateway),
        ...withinRange('p.created_at', filter.createdAt),
      ],
      request,
    );
    return { ...page, items: page.items.map(recordOf) };
  }

  async claimDue(now: Instant, lease: number, limit: number): Promise<readonly DueOperation[]> {
    const rows = await this.database.query(claiming, [now, later(now, lease), limit]);
    return rows.flatMap((row) => {
      const { payment, latest } = currentOf(row);
      return latest ? [{ payment, operation: latest }] : [];
    });
  }

  #ports(stage: Stage): Pick<PaymentsTx, 'payments'> {
    return { payments: { find: this.#find, read: (id) => this.read(id), save: (decided) => save(stage, decided) } };
  }

  async #findAll(ids: readonly PaymentId[]): Promise<readonly (CurrentPayment | null)[]> {
    const rows = await this.database.query(
      `select ${paymentColumns}, ${latestColumn} from payments.payments p where p.id = any($1::text::uuid[])`,
      [`{${ids.map(uuidOf).join(',')}}`],
    );
    const found = new Map(rows.map((row) => currentOf(row)).map((current) => [current.payment.id, current]));
    return ids.map((id) => found.get(id) ?? null);
  }
}

const save = (stage: Stage, { payment, events, operations: changed, entries }: PaymentDecided): void => {
  const basedOn = payment.version - events.length;
  if (events.length > 0) {
    if (basedOn === 0) stage.write(insertPayments, toPaymentRow(payment));
    else stage.write(movePayments, { ...toPaymentRow(payment), basedOn });
    const { id: subject, orderId: lane, owner, version } = payment;
    stage.tell({ subject, lane, owner, version, events });
  }
  for (const operation of changed) {
    if (operation.version === 1) stage.write(insertOperations, toOperationRow(operation));
    else stage.write(moveOperations, { ...toOperationRow(operation), basedOn: operation.version - 1 });
  }
  stage.write(insertEntries, ...entries.map(toEntryRow));
};

const currentOf = (row: Row): CurrentPayment => ({
  payment: fromPaymentRow(paymentOf(row)),
  latest: row['latest'] === null ? null : readOperation(row['latest'] as Row),
});

const recordOf = (row: Row): PaymentRecord => ({
  payment: fromPaymentRow(paymentOf(row)),
  operations: ((row['operations'] ?? []) as readonly Row[]).map(readOperation),
  entries: ((row['entries'] ?? []) as readonly Row[]).map((entry) =>
    fromEntryRow({ ...entryOf(entry), at: instantOfJson(entry['at']) }),
  ),
});

/** A row inside of JSON has its moments as JSON writes them. */
const readOperation = (row: Row) => {
  const { next_attempt_at: next, created_at: created, updated_at: updated } = row;
  return fromOperationRow(
    operationOf({
      ...row,
      next_attempt_at: next === null ? null : instantOfJson(next),
      created_at: instantOfJson(created),
      updated_at: instantOfJson(updated),
    }),
  );
};
const instantOfJson = (text: unknown): Instant => new Date(String(text)).toISOString();
