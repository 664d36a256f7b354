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
import { later, type Instant, type OperationId, type OrderId, type PaymentId } from '@quayside/domain/kernel';
import type { LedgerEntry, Operation, Payment, PaymentDecided } from '@quayside/domain/payments';
import {
  among,
  frozen,
  memoryWork,
  pageOf,
  VersionedMap,
  within,
  type MemoryDatabase,
  type Stage,
} from '../kernel/index.js';

/** The tables of the payments context, in the maps of a process. */
export class MemoryPayments implements PaymentArchive, OperationJournal {
  readonly #rows = new VersionedMap<PaymentId, Payment>();
  readonly #ofOrder = new Map<OrderId, PaymentId>();
  readonly #operations = new VersionedMap<OperationId, Operation>();
  /** In the order of their numbers. */
  readonly #operationsOf = new Map<PaymentId, readonly OperationId[]>();
  readonly #entriesOf = new Map<PaymentId, readonly LedgerEntry[]>();
  readonly work: PaymentsWork;
  /** The same store, by the names under which the context asks for it. */
  readonly payments: PaymentArchive = this;
  readonly journal: OperationJournal = this;

  constructor(database: MemoryDatabase) {
    this.work = memoryWork(database, (stage) => this.#ports(stage));
  }

  async read(id: PaymentId): Promise<PaymentRecord | null> {
    const payment = this.#rows.get(id);
    return payment && this.#record(payment);
  }

  async list(request: ListRequest<PaymentFilter, PaymentSort>): Promise<Page<PaymentRecord>> {
    const { filter } = request;
    const rows = this.#rows
      .all()
      .filter(
        (payment) =>
          among(payment.status, filter.status) &&
          (filter.owner === undefined || payment.owner === filter.owner) &&
          (filter.orderId === undefined || payment.orderId === filter.orderId) &&
          (filter.gateway === undefined || payment.gateway === filter.gateway) &&
          within(payment.createdAt, filter.createdAt),
      );
    const page = pageOf(rows, request, { id: (payment) => payment.id, sort: (payment) => payment.createdAt });
    return { ...page, items: page.items.map((payment) => this.#record(payment)) };
  }

  async claimDue(now: Instant, lease: number, limit: number): Promise<readonly DueOperation[]> {
    const due = this.#operations
      .all()
      .filter((operation) => operation.nextAttemptAt !== null && operation.nextAttemptAt <= now)
      .toSorted((a, b) => ((a.nextAttemptAt ?? '') < (b.nextAttemptAt ?? '') ? -1 : 1))
      .slice(0, limit);
    return due.flatMap((found) => {
      const operation: Operation = { ...found, nextAttemptAt: later(now, lease) };
      // A lease is no change of the operation: whoever brings its outcome meanwhile need not decide anew.
      this.#operations.save(operation.id, operation, operation.version).apply(() => {});
      const payment = this.#rows.get(operation.paymentId);
      return payment ? [{ payment, operation }] : [];
    });
  }

  #ports(stage: Stage): Pick<PaymentsTx, 'payments'> {
    return {
      payments: {
        find: async (id) => this.#current(id),
        read: (id) => this.read(id),
        save: (decided) => this.#save(stage, decided),
      },
    };
  }

  #save(stage: Stage, { payment, events, operations, entries }: PaymentDecided): void {
    if (events.length > 0) {
      stage.change(
        this.#rows.save(payment.id, payment, payment.version - events.length, () => this.#isOnlyOfOrder(payment)),
      );
      stage.change({ holds: () => true, apply: () => void this.#ofOrder.set(payment.orderId, payment.id) });
      const { id: subject, orderId: lane, owner, version } = payment;
      stage.tell({ subject, lane, owner, version, events });
    }
    for (const operation of operations) {
      stage.change(
        this.#operations.save(operation.id, operation, operation.version - 1, () => this.#isOnlyOfNumber(operation)),
      );
      if (operation.version === 1) stage.change({ holds: () => true, apply: () => this.#number(operation) });
    }
    const booked = entries.map((entry) => frozen(entry));
    stage.change({
      holds: () => true,
      apply: () => void this.#entriesOf.set(payment.id, [...(this.#entriesOf.get(payment.id) ?? []), ...booked]),
    });
  }

  #current(id: PaymentId): CurrentPayment | null {
    const payment = this.#rows.get(id);
    return payment && { payment, latest: this.#operationsOfPayment(id).at(-1) ?? null };
  }

  #record(payment: Payment): PaymentRecord {
    return {
      payment,
      operations: this.#operationsOfPayment(payment.id),
      entries: this.#entriesOf.get(payment.id) ?? [],
    };
  }

  #operationsOfPayment(id: PaymentId): readonly Operation[] {
    return (this.#operationsOf.get(id) ?? [])
      .map((operationId) => this.#operations.get(operationId))
      .filter((operation) => operation !== null);
  }

  #number({ id, paymentId }: Operation): void {
    this.#operationsOf.set(paymentId, [...(this.#operationsOf.get(paymentId) ?? []), id]);
  }

  #isOnlyOfOrder({ id, orderId }: Payment): boolean {
    return (this.#ofOrder.get(orderId) ?? id) === id;
  }

  /** Numbers and keys are taken once, and one authorization of a payment succeeds. */
  #isOnlyOfNumber({ id, paymentId, sequence, kind, status }: Operation): boolean {
    return this.#operationsOfPayment(paymentId).every(
      (other) =>
        other.id === id ||
        (other.sequence !== sequence &&
          !(kind === 'authorize' && status === 'succeeded' && other.kind === kind && other.status === status)),
    );
  }
}
