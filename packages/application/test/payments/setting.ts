import {
  CountingIds,
  ManualClock,
  MemoryDatabase,
  memoryRecorder,
  PlainDigest,
  RecordingLog,
} from '@quayside/adapters-memory/kernel';
import { MemoryPayments, ScriptedGateway } from '@quayside/adapters-memory/payments';
import {
  makePipeline,
  systemPrincipal,
  type Answer,
  type PlacedMessage,
  type Principal,
  nowhere,
} from '@quayside/application/kernel';
import {
  makePayments,
  type GatewayNotice,
  type OperationJournal,
  type PaymentRecord,
  type PaymentsContext,
} from '@quayside/application/payments';
import { money, type Currency, type OrderId, type PaymentId } from '@quayside/domain/kernel';
import { setImmediate as nextTurn } from 'node:timers/promises';

export const authorizeCommand = 'payments.authorize_payment';
export const voidCommand = 'payments.void_payment';
export const euro = (amount: number) => money(amount, 'EUR' as Currency);

/** The payments context on memory, with a provider that fails by script and a clock that is moved by hand. */
export class Setting {
  readonly clock = new ManualClock('2026-03-01T12:00:00.000Z');
  readonly ids = new CountingIds();
  readonly log = new RecordingLog();
  readonly database = new MemoryDatabase(this.clock, this.ids);
  readonly store = new MemoryPayments(this.database);
  readonly gateway = new ScriptedGateway();
  readonly stranger = new ScriptedGateway('stranger');
  readonly paymentId: PaymentId = this.ids.next('pay');
  readonly orderId: OrderId = this.ids.next('ord');
  readonly amount = euro(4_200);
  context: PaymentsContext = this.process();

  /** One more process on the same database, or the same one started again. */
  process(journal: OperationJournal = this.store): PaymentsContext {
    const { store, gateway, stranger, clock, log } = this;
    const gateways = new Map([gateway, stranger].map((one) => [one.name, one]));
    return makePayments({
      work: store.work,
      payments: store,
      journal,
      gateways,
      defaultGateway: gateway.name,
      clock,
      log,
    });
  }

  /** What is under way here comes to nothing, and a new process begins. */
  async crash(): Promise<void> {
    const drained = this.context.runner.drain(0);
    this.clock.advance(0);
    await drained;
    this.context = this.process();
  }

  /** The consumer hears a command; the answer of the gateway is not waited for. */
  async tell(
    type: string,
    method = 'pm_ok',
    about: { paymentId: PaymentId; orderId: OrderId } = this,
    message: Partial<PlacedMessage> = {},
  ) {
    const { paymentId, orderId } = about;
    const placed: PlacedMessage = {
      id: this.ids.next('msg'),
      kind: 'command',
      type,
      subject: orderId,
      sequence: null,
      lane: orderId,
      owner: null,
      at: this.clock.now(),
      actor: 'key_of_the_buyer',
      requestId: 'request-1',
      position: 1,
      data: { paymentId, orderId, owner: 'key_of_the_buyer', amount: this.amount, method },
      ...message,
    };
    const { consumer } = this.context;
    const reaction = consumer.reactions.find(({ hears }) => hears === type);
    if (!reaction) throw new Error(`payments do not hear ${type}`);
    return reaction.react(consumer.name, placed);
  }

  async told(type: string, method?: string): Promise<void> {
    await this.tell(type, method);
    await this.idle();
  }

  /** Until nothing moves by itself: all here is done within turns of the event loop. */
  idle(): Promise<void> {
    return nextTurn();
  }

  /** Moves the time on, and does a round of the reconciler. */
  async sweepAfter(milliseconds: number, { sweeps }: PaymentsContext = this.context): Promise<void> {
    this.clock.advance(milliseconds);
    for (const sweep of sweeps) await sweep.sweep(this.clock.now());
    await this.idle();
  }

  webhook(notice: GatewayNotice, from: ScriptedGateway = this.gateway): Promise<Answer> {
    return this.call('payments.receive_webhook', { gateway: from.name, ...from.webhook(notice) }, null);
  }

  /** A call through the pipeline, of somebody who sees all payments; outputs are held to their contracts. */
  call(name: string, input: unknown, scope: string | null, onceKey: string | null = null): Promise<Answer> {
    return this.callAs('key_of_the_operator', scope === null ? null : [scope, 'payments:all'], name, input, onceKey);
  }

  async callAs(
    id: string,
    scopes: readonly string[] | null,
    name: string,
    input: unknown,
    onceKey: string | null = null,
  ): Promise<Answer> {
    const { clock, log, database } = this;
    const useCase = this.context.useCases.find(({ contract }) => contract.name === name);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    const principal: Principal = { ...systemPrincipal('operator'), id, scopes: new Set(scopes) };
    const authenticator = { principalOf: async () => principal };
    const pipeline = makePipeline({
      clock,
      log,
      authenticator,
      digest: new PlainDigest(),
      once: database,
      audit: memoryRecorder(database),
      checkOutputs: true,
    });
    const credential = scopes === null ? null : 'secret';
    return pipeline.run(useCase, {
      credential,
      input,
      onceKey,
      requestId: 'request-2',
      transport: 'test',
      origin: nowhere,
      patience: 30_000,
      wait: 0,
    });
  }

  async record(paymentId: PaymentId = this.paymentId): Promise<PaymentRecord> {
    const record = await this.store.read(paymentId);
    if (!record) throw new Error('there is no such payment');
    return record;
  }

  /** `authorized: authorize.1 succeeded`, and what the ledger says is held. */
  async state(): Promise<string> {
    const { payment, operations, entries } = await this.record();
    const held = entries.reduce(
      (sum, { debit, amount }) => sum + (debit === 'authorized_funds' ? amount.amount : -amount.amount),
      0,
    );
    return [
      `${payment.status}:`,
      ...operations.map(({ kind, sequence, status }) => `${kind}.${sequence} ${status},`),
      `held ${held}`,
    ].join(' ');
  }

  events(paymentId: PaymentId = this.paymentId): readonly string[] {
    return this.database.history(paymentId).map(({ type, sequence }) => `${sequence} ${type.replace('payments.', '')}`);
  }

  calls(): readonly string[] {
    return this.gateway.calls.map((call) => call.replace(`${this.paymentId}.`, ''));
  }
}

/** The parsed output of a call that was answered; otherwise the code that it was refused with. */
export const outputOf = (answer: Answer): unknown => (answer.ok ? JSON.parse(answer.body) : answer.failure.code);
