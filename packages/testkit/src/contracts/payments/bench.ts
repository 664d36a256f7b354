import type { MessageLog, UnitOfWork } from '@quayside/application/kernel';
import type {
  OperationJournal,
  PaymentArchive,
  PaymentFilter,
  PaymentRecord,
  PaymentSort,
  PaymentsTx,
  PaymentsWork,
} from '@quayside/application/payments';
import type { ListRequest, PlacedMessage, UnitResult } from '@quayside/application/kernel';
import { ok, type OrderId, type PaymentId } from '@quayside/domain/kernel';
import {
  requestPayment,
  requestVoid,
  settle,
  voidUnrequested,
  type GatewayAnswer,
  type Operation,
  type Payment,
  type PaymentDecided,
  type PaymentRequest,
} from '@quayside/domain/payments';
import { eur } from '../../builders.js';
import type { Ground } from '../../ground.js';

/** The payments context as one process has it. */
export interface PaymentsStore {
  readonly work: PaymentsWork;
  readonly payments: PaymentArchive;
  readonly journal: OperationJournal;
}
/** A store of payments, what another process has of it, and the log that its events go to. */
export interface PaymentsStoreUnderTest extends PaymentsStore {
  readonly elsewhere: PaymentsStore;
  readonly log: MessageLog;
}

export const unit = { actor: 'key_ada', requestId: 'req_1' };
export const eventTypes = [
  'payment_requested',
  'outcome_unknown',
  'payment_authorized',
  'payment_declined',
  'payment_expired',
  'void_requested',
  'payment_voided',
].map((name) => `payments.${name}`);

export const authorized: GatewayAnswer = { outcome: 'authorized', reference: 'bank ☕ 1' };
export const declined: GatewayAnswer = { outcome: 'declined', reason: 'insufficient_funds' };
export const voided: GatewayAnswer = { outcome: 'voided' };
export const unknown: GatewayAnswer = { outcome: 'unknown', why: 'the line went dead' };
export const unreachable: GatewayAnswer = { outcome: 'unreachable', why: 'nobody at home' };
export const notFound: GatewayAnswer = { outcome: 'not_found' };

/** What a suite works with: the store, and the steps that its tests share. */
export class Bench {
  constructor(
    readonly ground: Ground,
    readonly store: PaymentsStoreUnderTest,
  ) {}

  /** In turn this process and the other one. */
  workOf(index: number): PaymentsWork {
    return index % 2 === 0 ? this.store.work : this.store.elsewhere.work;
  }

  aRequest(changes: Partial<PaymentRequest> = {}): PaymentRequest {
    const { ids } = this.ground;
    return {
      paymentId: ids.next('pay'),
      orderId: ids.next('ord'),
      owner: 'key_ada',
      amount: eur(4_200),
      method: 'pm_ok',
      gateway: 'sandbox',
      ...changes,
    };
  }

  async request(changes: Partial<PaymentRequest> = {}): Promise<PaymentId> {
    const request = this.aRequest(changes);
    await this.commit((tx) => requestPayment(request, tx.ids.next('pop'), tx.now));
    return request.paymentId;
  }

  async voidUnrequested(changes: Partial<PaymentRequest> = {}): Promise<PaymentId> {
    const request = this.aRequest(changes);
    await this.commit((tx) => voidUnrequested(request, tx.now));
    return request.paymentId;
  }

  askForVoid(id: PaymentId, work = this.store.work): Promise<UnitResult<PaymentDecided | null, never>> {
    return this.decide(id, (payment, latest, tx) => requestVoid(payment, latest, tx.ids.next('pop'), tx.now), work);
  }

  /** Settles the latest operation, as it is when it is read. */
  answer(
    id: PaymentId,
    answer: GatewayAnswer,
    work = this.store.work,
  ): Promise<UnitResult<PaymentDecided | null, never>> {
    return this.decide(
      id,
      (payment, latest, tx) => latest && settle(payment, latest, answer, tx.ids.next('pop'), tx.now),
      work,
    );
  }

  decide(
    id: PaymentId,
    decide: (payment: Payment, latest: Operation | null, tx: PaymentsTx) => PaymentDecided | null,
    work = this.store.work,
  ): Promise<UnitResult<PaymentDecided | null, never>> {
    return work.run(unit, async (tx) => {
      const current = await tx.payments.find(id);
      if (!current) throw new Error(`there is no payment ${id}`);
      const decided = decide(current.payment, current.latest, tx);
      if (decided) tx.payments.save(decided);
      return ok(decided);
    });
  }

  /** A payment that was given these answers, one after the other. */
  async answered(...answers: readonly GatewayAnswer[]): Promise<PaymentId> {
    const id = await this.request();
    for (const answer of answers) await this.answer(id, answer);
    return id;
  }

  async commit(
    decide: (tx: PaymentsTx) => PaymentDecided,
    work: UnitOfWork<PaymentsTx> = this.store.work,
  ): Promise<void> {
    const result = await work.run(unit, async (tx) => {
      tx.payments.save(decide(tx));
      return ok(undefined);
    });
    if (result.outcome !== 'committed') throw new Error(`not committed but ${result.outcome}`);
  }

  async record(id: PaymentId): Promise<PaymentRecord> {
    const record = await this.store.payments.read(id);
    if (!record) throw new Error(`there is no payment ${id}`);
    return record;
  }

  /** `authorized: authorize.1 succeeded; 1 entries`. */
  async state(id: PaymentId): Promise<string> {
    const { payment, operations, entries } = await this.record(id);
    return `${payment.status}: ${operations.map(({ kind, sequence, status }) => `${kind}.${sequence} ${status}`).join(', ')}; ${entries.length} entries`;
  }

  async messages(): Promise<readonly PlacedMessage[]> {
    while ((await this.store.log.place(1_000)) > 0);
    return (await this.store.log.read(0, eventTypes, 10_000)).messages;
  }

  async events(id: PaymentId): Promise<readonly string[]> {
    return (await this.messages())
      .filter(({ subject }) => subject === id)
      .map(({ sequence, type }) => `${sequence} ${type.replace('payments.', '')}`);
  }

  list(request: Partial<ListRequest<PaymentFilter, PaymentSort>> = {}) {
    const sort = { by: 'created_at', descending: false } as const;
    return this.store.payments.list({ filter: {}, q: null, sort, perPage: 100, page: 1, cursor: null, ...request });
  }

  async orders(request: Partial<ListRequest<PaymentFilter, PaymentSort>> = {}): Promise<readonly OrderId[]> {
    return (await this.list(request)).items.map(({ payment }) => payment.orderId);
  }
}
