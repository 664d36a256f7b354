import type { ListRequest, OrderFilter, OrderSort, Page, SagaFilter, SagaSort } from '@quayside/application';
import { ok, startSaga, type FulfilmentSaga, type Order, type SagaStart } from '@quayside/domain';
import type { Ground } from '../../ground.js';
import { aUnit, savePlaced, type OrdersStore, type OrdersStoreUnderTest } from '../kernel/orders-store.js';

/** What a suite works with: the store, and the steps that its tests share. */
export interface Bench {
  readonly ground: Ground;
  readonly store: OrdersStoreUnderTest;
  /** The same database as another process has it. */
  readonly other: OrdersStore;
}

export const orderRequest = (
  changes: Partial<ListRequest<OrderFilter, OrderSort>> = {},
): ListRequest<OrderFilter, OrderSort> => ({
  filter: {},
  q: null,
  sort: { by: 'created_at', descending: false },
  perPage: 100,
  page: 1,
  cursor: null,
  ...changes,
});

export const sagaRequest = (
  changes: Partial<ListRequest<SagaFilter, SagaSort>> = {},
): ListRequest<SagaFilter, SagaSort> => ({
  filter: {},
  q: null,
  sort: { by: 'updated_at', descending: false },
  perPage: 100,
  page: 1,
  cursor: null,
  ...changes,
});

/** Every item of a list, page by page; throws where the pages do not end. */
export const byOffset = async <T>(list: (page: number) => Promise<Page<T>>, pages: number): Promise<readonly T[]> => {
  const items: T[] = [];
  for (let page = 1; page <= pages; page += 1) items.push(...(await list(page)).items);
  return items;
};

/** Every item of a list, from cursor to cursor. */
export const byCursor = async <T>(list: (cursor: string | null) => Promise<Page<T>>): Promise<readonly T[]> => {
  const items: T[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < 100; pages += 1) {
    const page: Page<T> = await list(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === null) return items;
  }
  throw new Error('the pages do not end');
};

/** A saga of an order that was just placed, saved as it is and given back. */
export const saveSaga = async (bench: Bench, start: Partial<SagaStart> = {}): Promise<FulfilmentSaga> => {
  const { store, ground } = bench;
  const { id } = await savePlaced(store);
  const { saga } = startSaga(
    {
      orderId: id,
      reservationId: ground.ids.next('res'),
      paymentId: ground.ids.next('pay'),
      needsStock: true,
      needsPayment: true,
      ...start,
    },
    ground.clock.now(),
  );
  await storeSaga(bench, saga);
  return saga;
};

/** Saves a saga in a unit of its own; gives back how that ended. */
export const storeSaga = async ({ store }: Bench, saga: FulfilmentSaga): Promise<string> => {
  const { outcome } = await store.work.run(aUnit(), async (tx) => {
    tx.sagas.save(saga);
    return ok(null);
  });
  return outcome;
};

export const idsOf = (items: readonly { readonly id: Order['id'] }[]): readonly string[] => items.map(({ id }) => id);
