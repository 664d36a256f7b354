import {
  makeAuditRecorder,
  makeOrders,
  makePipeline,
  type Answer,
  type Offer,
  type Pipeline,
  type UseCase,
} from '@quayside/application';
import { PlainDigest, silentLog } from '@quayside/adapters-memory';
import type { OrderId } from '@quayside/domain';
import { expect } from 'chai';
import { aCall, anOrderInput, aPrincipal, eur } from '../../builders.js';
import { newGround, type Ground, type Make } from '../../ground.js';
import type { OrdersStore, OrdersStoreUnderTest } from '../kernel/orders-store.js';

/** The use cases of orders in one process, asked through its pipeline. Everything costs 4.50 €, and is there. */
class Process {
  readonly #useCases: readonly UseCase[];
  readonly #pipeline: Pipeline;
  readonly #context: ReturnType<typeof makeOrders>;
  readonly ground: Ground;

  constructor(store: OrdersStore, ground: Ground) {
    this.ground = ground;
    this.#context = makeOrders({
      work: store.work,
      orders: store.orders,
      sagas: store.sagas,
      priceList: {
        offers: async (skus) =>
          new Map(
            skus.map((sku): [typeof sku, Offer] => [
              sku,
              { sku, name: sku, prices: [eur(450)], taxRate: 1_900, stocked: true, orderable: true },
            ]),
          ),
      },
      outcomes: { settled: async () => {} },
    });
    this.#useCases = this.#context.useCases;
    this.#pipeline = makePipeline({
      clock: ground.clock,
      digest: new PlainDigest(),
      log: silentLog,
      once: store.once,
      audit: makeAuditRecorder({ ...ground, arrivals: store.arrivals, log: silentLog }),
      checkOutputs: true,
      authenticator: { principalOf: async () => aPrincipal() },
    });
  }

  ask(name: string, input: unknown, onceKey: string | null = null): Promise<Answer> {
    const useCase = this.#useCases.find(({ contract }) => contract.name === `orders.${name}`);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    return this.#pipeline.run(useCase, aCall(input, { onceKey }));
  }

  async place(
    changes: object,
    key: string,
  ): Promise<{ readonly id: OrderId; readonly version: number; readonly status: string }> {
    return outputOf(await this.ask('place', anOrderInput(changes), key));
  }

  async hear(type: string, orderId: OrderId, data: object = {}): Promise<string> {
    const reaction = this.#context.consumer.reactions.find(({ hears }) => hears === type);
    if (!reaction) throw new Error(`orders do not hear ${type}`);
    const { clock, ids } = this.ground;
    const message = {
      id: ids.next('msg'),
      kind: 'event',
      type,
      subject: orderId,
      sequence: 1,
      lane: orderId,
      owner: null,
      at: clock.now(),
      actor: 'key_ada',
      requestId: 'req_1',
      position: 1,
      data: { orderId, ...data },
    } as const;
    return (await reaction.react('orders', message)).outcome;
  }

  async sweep(): Promise<void> {
    for (const each of this.#context.sweeps) await each.sweep(this.ground.clock.now());
  }
}

/** What holds for the use cases of orders over every store, with two processes on it. */
export const describeOrdersContext = (name: string, make: Make<OrdersStoreUnderTest>): void => {
  describe(`the orders context: ${name}`, () => {
    let store: OrdersStoreUnderTest;
    let processes: readonly [Process, Process];
    before(async () => {
      const ground = newGround();
      store = await make(ground);
      processes = [new Process(store, ground), new Process(store.another(), ground)];
    });

    describe('placing', () => placing(() => processes));
    describe('races', () =>
      racing(
        () => processes,
        () => store,
      ));
  });
};

const placing = (processes: () => readonly [Process, Process]): void => {
  it('places a draft as it stands where nothing changed since', async () => {
    const [here, there] = processes();
    const { id } = await here.place({ draft: true }, 'draft');
    const placed = await there.ask('place_draft', { id, expected_version: 1 });
    expect(outputOf(placed)).to.include({ status: 'placed', version: 2 });
  });

  it('gives the first answer again, to the byte, in another process', async () => {
    const [here, there] = processes();
    const first = await here.ask('place', anOrderInput({ metadata: { text: '“日本” \\ 🚀' } }), 'bytes');
    const again = await there.ask('place', anOrderInput({ metadata: { text: '“日本” \\ 🚀' } }), 'bytes');
    expect(again).to.deep.equal({ ...first, output: null, replayed: true });
    const { id } = outputOf(first);
    const read = await there.ask('get', { id });
    expect(JSON.parse(read.ok ? read.body : '')).to.deep.equal(outputOf(first));
  });
};

const racing = (processes: () => readonly [Process, Process], store: () => OrdersStoreUnderTest): void => {
  const everywhere = <T>(count: number, ask: (process: Process, number: number) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(Array.from({ length: count }, (_, number) => ask(processes()[number % 2] ?? processes()[0], number)));
  const outcome = (answer: Answer): string => (answer.ok ? 'ok' : answer.failure.code);

  it('one key of 50 at once makes one order, and the later answers are the first one’s bytes', async () => {
    const fifty = { reference: 'FIFTY', name: 'Fifty', email: null };
    const answers = await everywhere(50, (process) => process.ask('place', anOrderInput({ customer: fifty }), 'fifty'));
    for (const answer of answers) expect(outcome(answer)).to.be.oneOf(['ok', 'IDEMPOTENCY_KEY_IN_PROGRESS']);
    const bodies = new Set(answers.flatMap((answer) => (answer.ok ? [answer.body] : [])));
    for (const process of processes()) {
      const later = await process.ask('place', anOrderInput({ customer: fifty }), 'fifty');
      bodies.add(later.ok ? later.body : later.failure.code);
    }
    expect(bodies.size).to.equal(1);
    const made = await store().orders.list({
      filter: { customerReference: 'FIFTY' },
      q: null,
      sort: { by: 'total', descending: false },
      perPage: 10,
      page: 1,
      cursor: null,
    });
    expect(made.total).to.equal(1);
  });

  it('one number of the caller’s own makes one order, whatever the keys', async () => {
    const orders = await everywhere(20, (process, number) =>
      process.place({ external_id: 'TWENTY' }, `twenty-${number}`),
    );
    expect(new Set(orders.map(({ id }) => id)).size).to.equal(1);
  });

  it('a cancellation against the answer that would confirm ends in one of the two', async () => {
    const orders = await everywhere(10, (process, number) => process.place({}, `race-${number}`));
    await Promise.all(orders.map(({ id }) => processes()[0].hear('inventory.stock_reserved', id, { expiresAt: null })));
    const [here, there] = processes();
    const ended = await Promise.all(
      orders.map(async ({ id }) => {
        const [cancelled, heard] = await Promise.all([
          here.ask('cancel', { id, expected_version: 1 }),
          there.hear('payments.payment_authorized', id),
        ]);
        const history = await store().orders.history(id);
        return {
          cancelled: outcome(cancelled),
          heard,
          ends: history.slice(1).map(({ type }) => type),
          order: await store().orders.find(id),
          saga: await store().sagas.find(id),
        };
      }),
    );
    for (const { cancelled, heard, ends, order, saga } of ended) {
      expect(heard).to.equal('committed');
      expect(cancelled).to.be.oneOf(['ok', 'VERSION_MISMATCH']);
      expect(ends).to.deep.equal([cancelled === 'ok' ? 'orders.order_cancelled' : 'orders.order_confirmed']);
      expect(order?.status).to.equal(cancelled === 'ok' ? 'cancelled' : 'confirmed');
      expect(saga?.step).to.equal(cancelled === 'ok' ? 'undoing' : 'done');
    }
  });

  it('two timers ask once for what is due', async () => {
    const [here, there] = processes();
    const { id } = await here.place({}, 'timer');
    here.ground.clock.advance(15_000);
    await Promise.all([here.sweep(), there.sweep(), here.sweep(), there.sweep()]);
    expect(await store().sagas.find(id)).to.include({ version: 2, attempts: 2 });
    await store().log.place(10_000);
    const asked = (await store().log.read(0, ['inventory.reserve_stock'], 10_000)).messages;
    expect(asked.filter(({ subject }) => subject === id)).to.have.length(2);
  });

  it('two changes of one version: one is made, the other is told', async () => {
    const { id } = await processes()[0].place({ draft: true }, 'two');
    const answers = await everywhere(8, (process, number) =>
      process.ask('amend', { id, expected_version: 1, payment_method: `pm_${number}` }),
    );
    expect(answers.map(outcome).toSorted()).to.deep.equal([
      'VERSION_MISMATCH',
      'VERSION_MISMATCH',
      'VERSION_MISMATCH',
      'VERSION_MISMATCH',
      'VERSION_MISMATCH',
      'VERSION_MISMATCH',
      'VERSION_MISMATCH',
      'ok',
    ]);
    const [made] = answers.flatMap((answer) => (answer.ok ? [outputOf(answer)] : []));
    expect(await store().orders.find(id)).to.include({ version: 2, paymentMethod: made?.payment_method });
  });
};

interface Output {
  readonly id: OrderId;
  readonly version: number;
  readonly status: string;
  readonly payment_method: string;
}

const outputOf = (answer: Answer): Output => {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.failure)}`);
  return JSON.parse(answer.body) as Output;
};
