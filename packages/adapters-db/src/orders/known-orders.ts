import { deepFrozen, type OrderId } from '@quayside/domain/kernel';
import type { Order } from '@quayside/domain/orders';
import { RecentlyUsed } from '../kernel/recently-used.js';

/** Orders that are remembered at once, about 5 kB each. */
const most = 1_000;
/** Milliseconds for which an order that was read, or saved by this process, is taken for the newest by those who only look. */
export const trustedFor = 25;

interface Known {
  readonly order: Order;
  /** When the question began that it answers: what another process commits later may not be in it. */
  readonly since: number;
}

/** Orders as they were last seen. An order at one version never changes, so what is remembered can be behind, and never wrong. */
export class KnownOrders {
  readonly #orders = new RecentlyUsed<OrderId, Known>(most);

  has(id: OrderId): boolean {
    return this.#orders.has(id);
  }

  at(id: OrderId, version: number): Order | null {
    const known = this.#orders.get(id);
    return known?.order.version === version ? known.order : null;
  }

  /** The order, where it is so fresh that nobody has to be asked; `isAging` where that will not be so for long. */
  fresh(id: OrderId, now: number): { readonly order: Order; readonly isAging: boolean } | null {
    const known = this.#orders.peek(id);
    if (!known) return null;
    const age = now - known.since;
    return age < trustedFor ? { order: known.order, isAging: age >= trustedFor / 2 } : null;
  }

  /** A reading that was overtaken by a change of this process is not kept. */
  learn(order: Order, since: number): Order {
    const known = this.#orders.get(order.id);
    if (known && known.order.version > order.version) return order;
    const frozen = known?.order.version === order.version ? known.order : deepFrozen(order);
    this.#orders.set(order.id, { order: frozen, since: Math.max(since, known?.since ?? since) });
    return frozen;
  }
}
