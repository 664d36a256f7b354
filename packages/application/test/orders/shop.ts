import type { InferOutput } from 'valibot';
import {
  CountingIds,
  ManualClock,
  MemoryDatabase,
  MemoryOrders,
  memoryRecorder,
  PlainDigest,
  RecordingLog,
} from '@quayside/adapters-memory';
import {
  makeOrders,
  makePipeline,
  type Answer,
  type Call,
  type Failure,
  type Offer,
  type OnceRecords,
  type OrderOutcomes,
  type OrderView,
  type Pipeline,
  type PipelineDeps,
  type PriceList,
  type UseCase,
} from '@quayside/application';
import {
  between,
  type Currency,
  type FulfilmentSaga,
  type Instant,
  type Money,
  type Order,
  type OrderId,
  type Sku,
} from '@quayside/domain';
import { aCall, anOrderInput } from '@quayside/testkit';
import type { SagaView as SagaSchema } from '../../src/orders/saga-view.js';

const money = (amount: number, currency = 'EUR'): Money => ({ amount, currency: currency as Currency });
const offer = (sku: string, amount: number, changes: Partial<Offer> = {}): Offer => ({
  sku: sku as Sku,
  name: sku,
  prices: [money(amount), money(amount + 100, 'USD')],
  taxRate: 1_900,
  stocked: true,
  orderable: true,
  ...changes,
});

/** What can be ordered: tests change what they are about. */
export class Prices implements PriceList {
  readonly offered = new Map<string, Offer>();

  constructor() {
    this.set(
      offer('tea', 450),
      offer('cup', 899),
      offer('post', 490, { stocked: false }),
      offer('gift', 0, { taxRate: 0 }),
      offer('old', 100, { orderable: false }),
    );
  }

  set(...offers: readonly Offer[]): void {
    for (const each of offers) this.offered.set(each.sku, each);
  }

  change(sku: string, changes: Partial<Offer>): void {
    const known = this.offered.get(sku);
    if (known) this.set({ ...known, ...changes });
  }

  async offers(skus: readonly Sku[]): Promise<ReadonlyMap<Sku, Offer>> {
    return new Map(
      skus.flatMap((sku) => (this.offered.has(sku) ? [[sku, this.offered.get(sku) ?? offer(sku, 0)] as const] : [])),
    );
  }
}

/** Tells at each commit whether the order that is waited for has come to an end. */
class Outcomes implements OrderOutcomes {
  constructor(
    readonly database: MemoryDatabase,
    readonly orders: MemoryOrders,
  ) {}

  settled(id: OrderId, until: Instant): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        quiet();
        cancel();
        resolve();
      };
      const look = async (): Promise<void> => {
        if ((await this.orders.find(id))?.status !== 'placed') end();
      };
      const quiet = this.database.onNews(() => void look());
      const cancel = this.database.clock.after(Math.max(between(this.database.clock.now(), until), 0), end);
      void look();
    });
  }
}

/** Who asks: a secret and the scopes that it opens. Everybody may do everything with their own orders, but say prices. */
const callers: Readonly<Record<string, readonly string[]>> = {
  ada: ['orders:read', 'orders:write'],
  bob: ['orders:read', 'orders:write'],
  sales: ['orders:read', 'orders:write', 'orders:price'],
  office: ['orders:*'],
  root: ['*'],
};

type Asking = Partial<Omit<Call, 'input' | 'credential'>> & { readonly as?: string };

/** The orders context over memory, asked through the pipeline as a transport would. */
export class Shop {
  readonly clock = new ManualClock('2026-03-02T09:00:00.000Z');
  readonly ids = new CountingIds();
  readonly database = new MemoryDatabase(this.clock, this.ids);
  readonly orders = new MemoryOrders(this.database);
  readonly prices = new Prices();
  readonly log = new RecordingLog();
  readonly #context = makeOrders({
    work: this.orders.work,
    orders: this.orders,
    sagas: this.orders.sagas,
    priceList: this.prices,
    outcomes: new Outcomes(this.database, this.orders),
  });
  readonly pipeline = this.pipelineWith({});

  get useCases(): readonly UseCase[] {
    return this.#context.useCases;
  }

  /** The pipeline of a process; one with other records is another process's. */
  pipelineWith(changes: Partial<PipelineDeps>): Pipeline {
    return makePipeline({
      clock: this.clock,
      digest: new PlainDigest(),
      log: this.log,
      once: this.database,
      audit: memoryRecorder(this.database),
      checkOutputs: true,
      authenticator: {
        principalOf: async (credential) => {
          const scopes = callers[credential];
          return scopes
            ? { id: `key_${credential}`, kind: 'api_key', name: credential, scopes: new Set(scopes), sessionId: null }
            : null;
        },
      },
      ...changes,
    });
  }

  /** The same answers to keys as another process reads them. */
  get onceElsewhere(): OnceRecords {
    const { database } = this;
    return {
      find: (key) => database.find(key),
      settle: (key, answer, now) => database.settle(key, answer, now),
      forgetBefore: (moment, limit) => database.forgetBefore(moment, limit),
    };
  }

  useCase(name: string): UseCase {
    const found = this.useCases.find(({ contract }) => contract.name === `orders.${name}`);
    if (!found) throw new Error(`there is no use case ${name}`);
    return found;
  }

  ask(
    name: string,
    input: unknown,
    { as = 'ada', ...asking }: Asking = {},
    pipeline: Pipeline = this.pipeline,
  ): Promise<Answer> {
    return pipeline.run(this.useCase(name), aCall(input, { credential: as, ...asking }));
  }

  /** Places an order with a key of its own, and gives it back. */
  async place(changes: object = {}, asking: Asking = {}): Promise<OrderView> {
    return outputOf(this.ask('place', anOrderInput(changes), { onceKey: this.ids.next('msg'), ...asking }));
  }

  async draft(changes: object = {}, asking: Asking = {}): Promise<OrderView> {
    return this.place({ draft: true, ...changes }, asking);
  }

  async order(id: string): Promise<Order> {
    const order = await this.orders.find(id as OrderId);
    if (!order) throw new Error(`there is no order ${id}`);
    return order;
  }

  async saga(id: string): Promise<FulfilmentSaga> {
    const saga = await this.orders.sagas.find(id as OrderId);
    if (!saga) throw new Error(`there is no saga of ${id}`);
    return saga;
  }

  /** The types of the events of an order, and of the commands about it, each in their order. */
  async told(id: string): Promise<{ readonly events: readonly string[]; readonly commands: readonly string[] }> {
    this.database.place(10_000);
    const events = this.database.history(id).map(({ type }) => type);
    const types = [
      'inventory.reserve_stock',
      'inventory.release_reservation',
      'payments.authorize_payment',
      'payments.void_payment',
    ];
    const commands = this.database.placed(0, types, 10_000).filter(({ subject }) => subject === id);
    return { events, commands: commands.map(({ type }) => type) };
  }

  /** Lets the orders context hear an answer of another one; gives back how its reaction ended. */
  async hear(
    type: string,
    data: { readonly orderId: string } & Readonly<Record<string, unknown>>,
    id = this.ids.next('msg'),
  ): Promise<string> {
    const reaction = this.#context.consumer.reactions.find(({ hears }) => hears === type);
    if (!reaction) throw new Error(`orders do not hear ${type}`);
    const message = {
      id,
      kind: 'event',
      type,
      subject: data.orderId,
      sequence: 1,
      lane: data.orderId,
      owner: null,
      at: this.clock.now(),
      actor: 'key_ada',
      requestId: 'req_1',
      data,
      position: 1,
    } as const;
    return (await reaction.react('orders', message)).outcome;
  }

  /** Hears all that leads to an order's confirmation. */
  async fulfil(orderId: string): Promise<void> {
    await this.hear('inventory.stock_reserved', { orderId, expiresAt: '2026-03-02T21:00:00.000Z' });
    await this.hear('payments.payment_authorized', { orderId });
  }

  /** Runs what is done in time, once. */
  async sweep(): Promise<boolean> {
    const [timeouts] = this.#context.sweeps;
    if (!timeouts) throw new Error('there is no sweep');
    return timeouts.sweep(this.clock.now());
  }
}

/** What a call that is to succeed gave back. */
export const outputOf = async <T = OrderView>(answer: Answer | Promise<Answer>): Promise<T> => {
  const ended = await answer;
  if (!ended.ok) throw new Error(`refused: ${JSON.stringify(ended.failure)}`);
  return JSON.parse(ended.body) as T;
};

/** Why a call was refused. */
export const failureOf = async (answer: Answer | Promise<Answer>): Promise<Failure> => {
  const ended = await answer;
  if (ended.ok) throw new Error(`not refused: ${ended.body}`);
  return ended.failure;
};

/** The fields that a refusal names. */
export const pathsOf = ({ details }: Failure): readonly string[] =>
  ((details['issues'] ?? []) as readonly { readonly path: string }[]).map(({ path }) => path);

export type SagaView = InferOutput<typeof SagaSchema>;
