import { matchesSearch, type ListRequest, type Message, type Page } from '@quayside/application/kernel';
import {
  searchedOrderText,
  type OrderArchive,
  type OrderFilter,
  type OrderSort,
  type OrdersTx,
  type OrdersWork,
  type SagaArchive,
  type SagaFilter,
  type SagaSort,
} from '@quayside/application/orders';
import type { Instant, OrderId } from '@quayside/domain/kernel';
import type { FulfilmentSaga, Order, OrderEvent } from '@quayside/domain/orders';
import { among, memoryWork, pageOf, VersionedMap, within, type MemoryDatabase, type Stage } from '../kernel/index.js';

/** The tables of the orders context, in the maps of a process. */
export class MemoryOrders implements OrderArchive {
  readonly #orders = new VersionedMap<OrderId, Order>();
  readonly #sagas = new VersionedMap<OrderId, FulfilmentSaga>();
  readonly work: OrdersWork;
  readonly sagas: SagaArchive;

  constructor(readonly database: MemoryDatabase) {
    this.work = memoryWork(database, (stage) => this.#ports(stage));
    this.sagas = {
      find: async (id) => this.#sagas.get(id),
      list: async (request) => this.#listSagas(request),
      due: async (now, limit) => this.#due(now, limit),
    };
  }

  async find(id: OrderId): Promise<Order | null> {
    return this.#orders.get(id);
  }

  glance(id: OrderId): Promise<Order | null> {
    return this.find(id);
  }

  async history(id: OrderId): Promise<readonly Message<OrderEvent['data']>[]> {
    return this.database.history(id) as readonly Message<OrderEvent['data']>[];
  }

  async list(request: ListRequest<OrderFilter, OrderSort>): Promise<Page<Order>> {
    const { filter, q } = request;
    const rows = this.#orders
      .all()
      .filter(
        (order) =>
          among(order.status, filter.status) &&
          (filter.owner === undefined || order.owner === filter.owner) &&
          (filter.externalId === undefined || order.externalId === filter.externalId) &&
          (filter.customerReference === undefined || order.customer.reference === filter.customerReference) &&
          (filter.currency === undefined || order.currency === filter.currency) &&
          within(order.createdAt, filter.createdAt) &&
          within(placedAt(order), filter.placedAt) &&
          (q === null || matchesSearch(searchedOrderText(order), q)),
      );
    return pageOf(rows, request, {
      id: (order) => order.id,
      sort: (order, by) =>
        by === 'total' ? order.totals.total.amount : by === 'placed_at' ? placedAt(order) : order.createdAt,
    });
  }

  #ports(stage: Stage): Pick<OrdersTx, 'orders' | 'sagas'> {
    return {
      orders: {
        find: async (id) => this.#orders.get(id),
        findByExternalId: async (owner, externalId) => this.#byExternalId(owner, externalId),
        save: (order, events) => {
          const isNew = order.version === events.length;
          const unique = () =>
            !isNew || order.externalId === null || this.#byExternalId(order.owner, order.externalId) === null;
          stage.change(this.#orders.save(order.id, order, order.version - events.length, unique));
          stage.tell({ subject: order.id, lane: order.id, owner: order.owner, version: order.version, events });
        },
      },
      sagas: {
        find: async (id) => this.#sagas.get(id),
        save: (saga) => stage.change(this.#sagas.save(saga.orderId, saga, saga.version - 1)),
      },
    };
  }

  #byExternalId(owner: string, externalId: string): Order | null {
    return this.#orders.all().find((order) => order.owner === owner && order.externalId === externalId) ?? null;
  }

  #listSagas(request: ListRequest<SagaFilter, SagaSort>): Page<FulfilmentSaga> {
    const { filter } = request;
    const rows = this.#sagas
      .all()
      .filter((saga) => among(stateOf(saga), filter.state) && among(saga.step, filter.step));
    return pageOf(rows, request, {
      id: (saga) => saga.orderId,
      sort: (saga, by) => (by === 'started_at' ? saga.startedAt : saga.updatedAt),
    });
  }

  #due(now: Instant, limit: number): readonly OrderId[] {
    return this.#sagas
      .all()
      .flatMap(({ orderId, wakeAt }) => (wakeAt !== null && wakeAt <= now ? [{ orderId, wakeAt }] : []))
      .toSorted((a, b) => (a.wakeAt < b.wakeAt ? -1 : 1))
      .slice(0, limit)
      .map(({ orderId }) => orderId);
  }
}

const placedAt = (order: Order): string | null => ('placedAt' in order ? order.placedAt : null);
const stateOf = (saga: FulfilmentSaga): 'running' | 'stuck' | 'done' =>
  saga.step === 'done' ? 'done' : saga.stuckSince === null ? 'running' : 'stuck';
