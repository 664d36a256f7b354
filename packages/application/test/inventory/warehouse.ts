import {
  CountingIds,
  ManualClock,
  MemoryDatabase,
  MemoryInventory,
  PlainDigest,
  silentLog,
} from '@quayside/adapters-memory';
import { makeInventory } from '@quayside/application/inventory';
import { makePipeline, type Answer, type Failure, type Message } from '@quayside/application/kernel';
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
export const openWarehouse = () => {
  const clock = new ManualClock('2026-03-02T09:00:00.000Z');
  const ids = new CountingIds();
  const database = new MemoryDatabase(clock, ids);
  const { work, locations, stock, movements, reservations } = new MemoryInventory(database);
  const { useCases, consumer, sweeps } = makeInventory({
    work,
    locations,
    stock,
    movements,
    reservations,
    strategy: fewestLocations,
    timeToLive,
  });
  let asScopes: readonly string[] = ['*'];
  const pipeline = makePipeline({
    clock,
    digest: new PlainDigest(),
    log: silentLog,
    once: database,
    checkOutputs: true,
    authenticator: {
      principalOf: async () => ({ id: 'key_ada', kind: 'api_key', name: 'Ada', scopes: new Set(asScopes) }),
    },
  });
  let keys = 0;

  /** Asks with an idempotency key of its own unless told otherwise. */
  const ask = (name: string, input: unknown, { scopes = ['*'], onceKey }: Asking = {}): Promise<Answer> => {
    const useCase = useCases.find(({ contract }) => contract.name === `inventory.${name}`);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    asScopes = scopes;
    return pipeline.run(useCase, {
      credential: 'secret',
      input,
      onceKey: onceKey === undefined ? `key-${(keys += 1)}` : onceKey,
      requestId: 'req',
      transport: 'test',
      patience: 30_000,
      wait: 0,
    });
  };

  /** Brings the context one message, in the lane of its order. */
  const hear = async (type: string, orderId: string, data: unknown): Promise<void> => {
    const message = {
      id: ids.next('msg'),
      kind: 'command',
      type,
      subject: orderId,
      sequence: null,
      lane: orderId,
      at: clock.now(),
      actor: 'key_ada',
      requestId: 'req',
      data,
      position: 1,
    } as const;
    for (const reaction of consumer.reactions)
      if (reaction.hears === type) {
        const { outcome } = await reaction.react('inventory', message);
        if (outcome !== 'committed') throw new Error(`${type} was ${outcome}`);
      }
  };
  const reserving = (): Reserving => ({ reservationId: ids.next('res'), orderId: ids.next('ord') });

  let heard = 0;
  return {
    clock,
    useCases,
    ask,
    hear,
    reserving,
    reserve: async (needs: Readonly<Record<string, number>>, of = reserving()): Promise<Reserving> => {
      const wanted = Object.entries(needs).map(([sku, quantity]) => ({ sku, quantity }));
      await hear('inventory.reserve_stock', of.orderId, { ...of, needs: wanted });
      return of;
    },
    release: (of: Reserving) => hear('inventory.release_reservation', of.orderId, of),
    confirm: ({ orderId }: Reserving) => hear('orders.order_confirmed', orderId, {}),
    /** Every message of these types since the last question. */
    news: (...types: readonly string[]): readonly Message[] => {
      while (database.place(1_000) > 0);
      const news = database.placed(heard, types, 10_000);
      heard = database.head();
      return news;
    },
    /** Lets the time pass that a sweep waits for, and brings the context what it asks of itself. */
    sweep: async (): Promise<readonly Message[]> => {
      for (const timer of sweeps) while (await timer.sweep(clock.now()));
      while (database.place(1_000) > 0);
      const asked = database.placed(heard, ['inventory.expire_reservation'], 10_000);
      heard = database.head();
      return asked;
    },
  };
};
export type Warehouse = ReturnType<typeof openWarehouse>;

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
