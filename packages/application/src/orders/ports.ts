import type { Currency, Instant, Money, OrderId, Sku } from '@quayside/domain/kernel';
import type { FulfilmentSaga, Order, OrderEvent, OrderStatus } from '@quayside/domain/orders';
import type { InstantRange, ListRequest, Message, Page, StagedMessages, UnitOfWork } from '../kernel/index.js';

/** What a unit of work on orders can read and stage. */
export interface OrdersTx extends StagedMessages {
  readonly orders: StagedOrders;
  readonly sagas: StagedSagas;
}
export type OrdersWork = UnitOfWork<OrdersTx>;

export interface OrderReader {
  find(id: OrderId): Promise<Order | null>;
}

/** Orders as a unit of work has them: read now, saved with the commit. */
export interface StagedOrders extends OrderReader {
  findByExternalId(owner: string, externalId: string): Promise<Order | null>;
  /** Saves an order with the events that made it so. It is based on `order.version` less the number of events. */
  save(order: Order, events: readonly [OrderEvent, ...OrderEvent[]]): void;
}

/** Orders for those who only look. */
export interface OrderArchive extends OrderReader {
  /**
   * As `find`, for those who can do with an order that is a moment old: a change that this process made is in it, one that
   * another process made may take 25 ms to be.
   */
  glance(id: OrderId): Promise<Order | null>;
  list(request: ListRequest<OrderFilter, OrderSort>): Promise<Page<Order>>;
  /** The order's own events, in order; empty where there is no such order. */
  history(id: OrderId): Promise<readonly Message<OrderEvent['data']>[]>;
}

export interface OrderFilter {
  /** Only this principal's. */
  readonly owner?: string | undefined;
  readonly status?: readonly OrderStatus[] | undefined;
  readonly externalId?: string | undefined;
  readonly customerReference?: string | undefined;
  readonly currency?: Currency | undefined;
  readonly createdAt?: InstantRange;
  readonly placedAt?: InstantRange;
}
export const orderSorts = ['created_at', 'placed_at', 'total'] as const;
export type OrderSort = (typeof orderSorts)[number];

export interface StagedSagas {
  find(orderId: OrderId): Promise<FulfilmentSaga | null>;
  /** Saves a saga; it is based on `saga.version - 1`. */
  save(saga: FulfilmentSaga): void;
}

export interface SagaArchive {
  find(orderId: OrderId): Promise<FulfilmentSaga | null>;
  list(request: ListRequest<SagaFilter, SagaSort>): Promise<Page<FulfilmentSaga>>;
  /** Sagas whose step is to be asked for again. */
  due(now: Instant, limit: number): Promise<readonly OrderId[]>;
}
export interface SagaFilter {
  readonly state?: readonly ('running' | 'stuck' | 'done')[] | undefined;
  readonly step?: readonly FulfilmentSaga['step'][] | undefined;
}
export const sagaSorts = ['updated_at', 'started_at'] as const;
export type SagaSort = (typeof sagaSorts)[number];

/** What orders must know of products to price them. The context that sells answers it. */
export interface PriceList {
  /** One entry for each SKU that exists. */
  offers(skus: readonly Sku[]): Promise<ReadonlyMap<Sku, Offer>>;
}
export interface Offer {
  readonly sku: Sku;
  readonly name: string;
  readonly prices: readonly Money[];
  /** Basis points. */
  readonly taxRate: number;
  readonly stocked: boolean;
  readonly orderable: boolean;
}

/** Tells when an order came to an end of its fulfilment, in whichever process that happened. */
export interface OrderOutcomes {
  /** Resolves once the order is no longer `placed`, or at `until`. */
  settled(id: OrderId, until: Instant): Promise<void>;
}
