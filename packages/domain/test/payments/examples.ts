import {
  later,
  money,
  requestPayment,
  requestVoid,
  settle,
  unknownLimit,
  type Currency,
  type GatewayAnswer,
  type Instant,
  type LedgerEntry,
  type Operation,
  type OperationId,
  type OrderId,
  type Payment,
  type PaymentDecided,
  type PaymentEvent,
  type PaymentId,
  type PaymentRequest,
} from '@quayside/domain';

export const noon: Instant = '2026-03-01T12:00:00.000Z';
export const overdue: Instant = later(noon, unknownLimit);

export const request: PaymentRequest = {
  owner: 'key_ada',
  paymentId: 'pay_01h2xcejqtf2nbrexx3vqjhp41' as PaymentId,
  orderId: 'ord_01h2xcejqtf2nbrexx3vqjhp42' as OrderId,
  amount: money(4_200, 'EUR' as Currency),
  method: 'pm_ok',
  gateway: 'sandbox',
};
export const operationId = (number: number): OperationId =>
  `pop_01h2xcejqtf2nbrexx3vqjhp${String(number).padStart(2, '0')}` as OperationId;

/** A payment with all that was decided about it so far, as a store would keep it. */
export class History {
  events: readonly PaymentEvent[] = [];
  operations: readonly Operation[] = [];
  entries: readonly LedgerEntry[] = [];
  payment: Payment | null = null;

  static requested(): History {
    return new History().with(requestPayment(request, operationId(1), noon));
  }

  /** Saves as a store does: it refuses what is based on another version than it has, and a payment is written with its events only. */
  with(decided: PaymentDecided | null): History {
    if (!decided) throw new Error('nothing was decided');
    if (this.refuses(decided)) throw new Error('the decision is based on another version');
    const next = new History();
    next.payment = decided.events.length > 0 ? decided.payment : this.payment;
    next.events = [...this.events, ...decided.events];
    next.entries = [...this.entries, ...decided.entries];
    const changed = new Map(decided.operations.map((operation) => [operation.id, operation]));
    const added = decided.operations.filter(({ id }) => !this.operations.some((known) => known.id === id));
    next.operations = [...this.operations.map((known) => changed.get(known.id) ?? known), ...added];
    return next;
  }

  /** Whether somebody was faster. */
  refuses({ payment, events, operations }: PaymentDecided): boolean {
    if (events.length > 0 && payment.version !== this.events.length + events.length) return true;
    return operations.some(
      (operation) => operation.version !== (this.operations.find(({ key }) => key === operation.key)?.version ?? 0) + 1,
    );
  }

  get known(): Payment {
    if (!this.payment) throw new Error('there is no payment yet');
    return this.payment;
  }

  get latest(): Operation {
    const latest = this.operations.at(-1);
    if (!latest) throw new Error('there is no operation yet');
    return latest;
  }

  settle(answer: GatewayAnswer, now: Instant = noon): PaymentDecided | null {
    return settle(this.known, this.latest, answer, operationId(this.operations.length + 1), now);
  }

  answered(answer: GatewayAnswer, now: Instant = noon): History {
    return this.with(this.settle(answer, now));
  }

  voidAsked(now: Instant = noon): History {
    return this.with(requestVoid(this.known, this.latest, operationId(this.operations.length + 1), now));
  }

  /** What the ledger says is held ready for us, in minor units. */
  get held(): number {
    return this.entries.reduce(
      (sum, { debit, amount }) => sum + (debit === 'authorized_funds' ? amount.amount : -amount.amount),
      0,
    );
  }
}

export const answers = {
  authorized: { outcome: 'authorized', reference: 'gw_1' },
  declined: { outcome: 'declined', reason: 'insufficient_funds' },
  voided: { outcome: 'voided' },
  unknown: { outcome: 'unknown', why: 'timeout' },
  unreachable: { outcome: 'unreachable', why: 'breaker open' },
  not_found: { outcome: 'not_found' },
} as const satisfies { readonly [Outcome in GatewayAnswer['outcome']]: Extract<GatewayAnswer, { outcome: Outcome }> };
