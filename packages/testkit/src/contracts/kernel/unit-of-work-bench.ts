import type { OnceClaim, OrdersTx, UnitResult } from '@quayside/application';
import {
  amendDraft,
  draftOrder,
  ok,
  placeNewOrder,
  type DraftOrder,
  type Order,
  type OrderId,
  type Result,
} from '@quayside/domain';
import { newOrderOf, orderContentOf } from '../../builders.js';
import type { Ground } from '../../ground.js';
import { aUnit, type OrdersStoreUnderTest } from './orders-store.js';

/** A store with the ground that it stands on. */
export interface Bench {
  readonly ground: Ground;
  readonly store: OrdersStoreUnderTest;
}

export const valueOf = <T, E>(result: UnitResult<T, E>): T => {
  if (result.outcome !== 'committed') throw new Error(`the unit ended ${result.outcome}`);
  return result.value;
};

export const thrownBy = (run: Promise<unknown>): Promise<unknown> =>
  run.then(
    () => null,
    (error: unknown) => error,
  );

export const claim = (key: string): OnceClaim => ({
  principal: 'key_ada',
  useCase: 'orders.place',
  key,
  fingerprint: 'f',
  requestId: 'req_1',
  at: '2026-01-01T00:00:00.000Z',
  heldUntil: null,
  answer: (value) => JSON.stringify(value),
});

export const stageDraft = (tx: OrdersTx, id: OrderId): Order => {
  const { order, events } = draftOrder(newOrderOf(id), tx.now);
  tx.orders.save(order, events);
  return order;
};

/** Amends a draft by a label. */
export const amendIn = (tx: OrdersTx, order: Order | null, label: string): DraftOrder => {
  if (order?.status !== 'draft') throw new Error('there is no such draft');
  const amended = amendDraft(order, { ...orderContentOf(), metadata: { ...order.metadata, [label]: 'yes' } }, tx.now);
  tx.orders.save(amended.order, amended.events);
  return amended.order;
};

/** Amends a draft in a unit of its own. */
export const note = async ({ work }: OrdersStoreUnderTest, id: OrderId, label: string): Promise<void> => {
  valueOf(await work.run(aUnit(), async (tx) => ok(amendIn(tx, await tx.orders.find(id), label))));
};

export const findIn = async ({ work }: OrdersStoreUnderTest, id: OrderId): Promise<Order | null> =>
  valueOf(await work.run(aUnit(), async (tx) => ok(await tx.orders.find(id))));

/** Places an order by its caller's number, as its use case does. */
export const placeNumbered = (
  { work }: OrdersStoreUnderTest,
  owner: string,
  externalId: string,
): Promise<UnitResult<Order, never>> =>
  work.run(aUnit(), async (tx): Promise<Result<Order, never>> => {
    const known = await tx.orders.findByExternalId(owner, externalId);
    if (known) return ok(known);
    const { order, events } = placeNewOrder(newOrderOf(tx.ids.next('ord'), { owner, externalId }), tx.now);
    tx.orders.save(order, events);
    return ok(order);
  });

/** An order that no store can write, since reading it breaks. */
export const poisoned = (order: Order): Order => {
  const metadata = Object.defineProperty({}, 'poison', {
    enumerable: true,
    get: () => {
      throw new Error('poison');
    },
  });
  return { ...order, metadata };
};

/** Every message about an aggregate, in the order of the log. */
export const messagesAbout = async ({ log }: OrdersStoreUnderTest, subject: string) => {
  await log.place(10_000);
  const types = ['orders.order_drafted', 'orders.order_placed', 'inventory.reserve_stock'];
  return (await log.read(0, types, 10_000)).messages.filter((message) => message.subject === subject);
};
