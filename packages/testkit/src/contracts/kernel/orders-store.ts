import type {
  AuditArrivals,
  AuditEntry,
  ConsumerState,
  MessageLog,
  OnceRecords,
  OrderArchive,
  OrdersWork,
  SagaArchive,
  Unit,
} from '@quayside/application';
import { draftOrder, ok, placeNewOrder, type Decided, type Order } from '@quayside/domain';
import { expect } from 'chai';
import { newOrderOf } from '../../builders.js';

/** A database of the orders context, with what the kernel keeps in it: what the suites of the kernel stand on. */
export interface OrdersStore {
  readonly work: OrdersWork;
  readonly orders: OrderArchive;
  readonly sagas: SagaArchive;
  readonly log: MessageLog;
  readonly state: ConsumerState;
  readonly once: OnceRecords;
  readonly arrivals: AuditArrivals & {
    /** Rows that wait to be sealed, in the order of their coming. */
    arrivals(limit: number): Promise<readonly AuditEntry[]>;
  };
}
export interface OrdersStoreUnderTest extends OrdersStore {
  /** The same database as another process has it: nothing is shared but what is stored. */
  another(): OrdersStore;
}

export const aUnit = (changes: Partial<Unit> = {}): Unit => ({ actor: 'key_ada', requestId: 'req_1', ...changes });

export type NewOrderChanges = Parameters<typeof newOrderOf>[1];

/** Saves a new draft in a unit of its own, and gives it back. */
export const saveDraft = (store: OrdersStore, changes: NewOrderChanges = {}): Promise<Order> =>
  saveNew(store, draftOrder, changes);

/** Saves a new order that is placed, without a saga. */
export const savePlaced = (store: OrdersStore, changes: NewOrderChanges = {}): Promise<Order> =>
  saveNew(store, placeNewOrder, changes);

const saveNew = async (store: OrdersStore, decide: typeof draftOrder, changes: NewOrderChanges): Promise<Order> =>
  committed(store, (tx) => decide(newOrderOf(tx.ids.next('ord'), changes), tx.now));

/** Saves what is decided from the order as it is now; throws where that is not committed. */
export const saveNext = (
  store: OrdersStore,
  id: Order['id'],
  decide: (order: Order, now: string) => Decided,
): Promise<Order> =>
  committed(store, async (tx) => {
    const order = await tx.orders.find(id);
    if (!order) throw new Error(`there is no order ${id}`);
    return decide(order, tx.now);
  });

type Tx = Parameters<Parameters<OrdersStore['work']['run']>[1]>[0];

const committed = async (store: OrdersStore, decide: (tx: Tx) => Decided | Promise<Decided>): Promise<Order> => {
  const result = await store.work.run<Order, never>(aUnit(), async (tx) => {
    const { order, events } = await decide(tx);
    tx.orders.save(order, events);
    return ok(order);
  });
  if (result.outcome !== 'committed') throw new Error(`the unit ended ${result.outcome}`);
  return result.value;
};

/** The value of a decision that has to be legal. */
export const decidedOf = <T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown },
): T => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
};

/** Changes something in place, as only a careless holder does; an object that refuses it is as good as a copy. */
export const tamper = (change: () => void): void => {
  try {
    change();
  } catch (error) {
    expect(error).to.be.an.instanceOf(TypeError);
  }
};
