import {
  CountingIds,
  ManualClock,
  MemoryDatabase,
  MemoryInventory,
  memoryRecorder,
  PlainDigest,
  silentLog,
} from '@quayside/adapters-memory';
import { makeInventory } from '@quayside/application/inventory';
import {
  makePipeline,
  type Answer,
  type Consumer,
  type Failure,
  type Message,
  type Pipeline,
  type Sweep,
  type UseCase,
  nowhere,
} from '@quayside/application/kernel';
import { fewestLocations } from '@quayside/domain/inventory';
import type { OrderId, ReservationId } from '@quayside/domain/kernel';

export interface Asking {
  readonly scopes?: readonly string[];
  /** Null for a call without one. */
  readonly onceKey?: string | null;
}
export const timeToLive = 600_000;

interface Reserving {
  readonly reservationId: ReservationId;
  readonly orderId: OrderId;
}

/** The inventory over memory: asked through the pipeline as a transport would, and heard from through its messages. */
export class Warehouse {
  readonly clock = new ManualClock('2026-03-02T09:00:00.000Z');
  readonly useCases: readonly UseCase[];
  readonly #ids = new CountingIds();
  readonly #database = new MemoryDatabase(this.clock, this.#ids);
  readonly #consumer: Consumer;
  readonly #sweeps: readonly Sweep[];
  readonly #pipeline: Pipeline;
  #scopes: readonly string[] = [];
  #keys = 0;
  #heard = 0;

  constructor() {
    const { work, locations, stock, movements, reservations } = new MemoryInventory(this.#database);
    const stores = { work, locations, stock, movements, reservations };
    const { useCases, consumer, sweeps } = makeInventory({ ...stores, strategy: fewestLocations, timeToLive });
    this.useCases = useCases;
    this.#consumer = consumer;
    this.#sweeps = sweeps;
    this.#pipeline = makePipeline({
      clock: this.clock,
      digest: new PlainDigest(),
      log: silentLog,
      once: this.#database,
      audit: memoryRecorder(this.#database),
      checkOutputs: true,
      authenticator: {
        principalOf: async () => ({
          id: 'key_ada',
          kind: 'api_key',
          name: 'Ada',
          scopes: new Set(this.#scopes),
          sessionId: null,
        }),
      },
    });
  }

  /** Asks with an idempotency key of its own unless told otherwise. */
  ask(name: string, input: unknown, { scopes = ['*'], onceKey }: Asking = {}): Promise<Answer> {
    const useCase = this.useCases.find(({ contract }) => contract.name === `inventory.${name}`);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    this.#scopes = scopes;
    return this.#pipeline.run(useCase, {
      credential: 'secret',
      input,
      onceKey: onceKey === undefined ? `key-${(this.#keys += 1)}` : onceKey,
      requestId: 'req',
      transport: 'test',
      origin: nowhere,
      patience: 30_000,
      wait: 0,
    });
  }

  /** Brings the context one message, in the lane of its order. */
  async hear(type: string, orderId: string, data: unknown): Promise<void> {
    const reaction = this.#consumer.reactions.find(({ hears }) => hears === type);
    if (!reaction) throw new Error(`inventory does not hear ${type}`);
    const { outcome } = await reaction.react('inventory', {
      id: this.#ids.next('msg'),
      kind: 'command',
      type,
      subject: orderId,
      sequence: null,
      lane: orderId,
      owner: null,
      at: this.clock.now(),
      actor: 'key_ada',
      requestId: 'req',
      data,
      position: 1,
    });
    if (outcome !== 'committed') throw new Error(`${type} was ${outcome}`);
  }

  reserving(): Reserving {
    return { reservationId: this.#ids.next('res'), orderId: this.#ids.next('ord') };
  }

  async reserve(needs: Readonly<Record<string, number>>, of = this.reserving()): Promise<Reserving> {
    const wanted = Object.entries(needs).map(([sku, quantity]) => ({ sku, quantity }));
    await this.hear('inventory.reserve_stock', of.orderId, { ...of, needs: wanted });
    return of;
  }

  release(of: Reserving): Promise<void> {
    return this.hear('inventory.release_reservation', of.orderId, of);
  }

  confirm({ orderId }: Reserving): Promise<void> {
    return this.hear('orders.order_confirmed', orderId, {});
  }

  /** Every message of these types since the last question. */
  news(...types: readonly string[]): readonly Message[] {
    while (this.#database.place(1_000) > 0);
    const news = this.#database.placed(this.#heard, types, 10_000);
    this.#heard = this.#database.head();
    return news;
  }

  /** Looks for what is overdue, and gives back what the context asks of itself. */
  async sweep(): Promise<readonly Message[]> {
    this.news();
    for (const timer of this.#sweeps) {
      let rounds = 0;
      while (await timer.sweep(this.clock.now())) if ((rounds += 1) > 100) throw new Error('the sweep finds no end');
    }
    return this.news('inventory.expire_reservation');
  }
}

/** What a call that is to succeed gave back. */
export const outputOf = async (answer: Promise<Answer>): Promise<Record<string, unknown>> => {
  const ended = await answer;
  if (!ended.ok) throw new Error(`refused: ${JSON.stringify(ended.failure)}`);
  return JSON.parse(ended.body) as Record<string, unknown>;
};

/** The rows of a list. */
export const itemsOf = async (answer: Promise<Answer>): Promise<readonly Record<string, unknown>[]> =>
  (await outputOf(answer))['items'] as readonly Record<string, unknown>[];

/** Why a call was refused. */
export const failureOf = async (answer: Promise<Answer>): Promise<Failure> => {
  const ended = await answer;
  if (ended.ok) throw new Error(`not refused: ${ended.body}`);
  return ended.failure;
};

/** The fields that a refusal names. */
export const pathsOf = ({ details }: Failure): readonly string[] =>
  ((details['issues'] ?? []) as readonly { readonly path: string }[]).map(({ path }) => path);
