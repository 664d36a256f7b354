import {
  advance,
  cancelOrder,
  confirmOrder,
  later,
  placeNewOrder,
  rejectOrder,
  startSaga,
  type FulfilmentSaga,
  type Instant,
  type Order,
  type SagaCommand,
  type SagaMove,
  type SagaSignal,
  type SagaStart,
} from '@quayside/domain';
import { newOrder, noon, sagaStart, valueOf } from './examples.js';

type Asked =
  | Extract<SagaCommand['type'], 'reserve_stock' | 'release_stock' | 'authorize_payment' | 'void_payment'>
  | 'order_confirmed';

/** How the other contexts answer the first time, and how long a reservation is held, in milliseconds. */
export interface Circumstances extends Pick<SagaStart, 'needsStock' | 'needsPayment'> {
  readonly stock: 'there' | 'short';
  readonly payment: 'granted' | 'declined' | 'expired';
  readonly heldFor: number;
}

/**
 * An order with its saga, among other contexts as simple as can be. Between them messages are lost, doubled and late, and
 * come in any order: far worse than the feed, which keeps the order of a lane and loses nothing.
 */
export class World {
  order: Order;
  saga: FulfilmentSaga;
  now: Instant = noon;
  stock: 'none' | 'held' | 'refused' | 'released' | 'expired' = 'none';
  /** Null where the reservation holds for good. */
  heldUntil: Instant | null = null;
  payment: 'none' | 'authorized' | 'declined' | 'expired' | 'voided' = 'none';
  readonly circumstances: Circumstances;
  /** On their way to the other contexts, and back. */
  readonly asked: Asked[] = [];
  readonly answers: SagaSignal[] = [];
  /** Every end that the order came to. */
  readonly ends: string[] = [];

  constructor(circumstances: Circumstances) {
    this.circumstances = circumstances;
    this.order = placeNewOrder(newOrder(), noon).order;
    const { needsStock, needsPayment } = circumstances;
    const begun = startSaga({ ...sagaStart, needsStock, needsPayment }, noon);
    this.saga = begun.saga;
    this.#carryOut(begun);
  }

  /** Lets the saga hear something; throws where it wants of the order what is not legal. */
  hear(signal: SagaSignal): void {
    const move = advance(this.saga, signal, this.now);
    if (move) this.#carryOut(move);
  }

  pass(milliseconds: number): void {
    this.now = later(this.now, milliseconds);
  }

  cancel(): void {
    const decided = cancelOrder(this.order, 'called off', this.now);
    if (!decided.ok) return;
    this.order = decided.value.order;
    this.ends.push('cancelled');
    this.hear({ type: 'order_cancelled' });
  }

  /** The other contexts work on one of the messages to them. */
  work(index: number): void {
    const [asked] = this.asked.splice(index, 1);
    if (asked) this.#answer(asked);
  }

  /** Ends a reservation whose time is over. */
  expire(): void {
    if (this.stock !== 'held' || this.heldUntil === null || this.heldUntil > this.now) return;
    this.stock = 'expired';
    this.#tellStock();
  }

  #carryOut({ saga, commands }: SagaMove): void {
    this.saga = saga;
    for (const command of commands) {
      if (command.type === 'confirm_order') this.#end(valueOf(confirmOrder(this.order, this.now)).order);
      else if (command.type === 'reject_order')
        this.#end(valueOf(rejectOrder(this.order, command.reason, this.now)).order);
      else if (command.type === 'cancel_order')
        this.#end(valueOf(cancelOrder(this.order, command.reason, this.now)).order);
      else this.asked.push(command.type);
    }
  }

  #end(order: Order): void {
    this.order = order;
    this.ends.push(order.status);
    if (order.status === 'confirmed') this.asked.push('order_confirmed');
  }

  #answer(asked: Asked): void {
    const { stock, payment, heldFor } = this.circumstances;
    switch (asked) {
      case 'reserve_stock':
        if (this.stock === 'none') {
          this.stock = stock === 'there' ? 'held' : 'refused';
          this.heldUntil = later(this.now, heldFor);
        }
        return this.#tellStock();
      case 'release_stock':
        if (this.stock === 'none' || this.stock === 'held') this.stock = 'released';
        return this.#tellStock();
      case 'order_confirmed':
        if (this.stock === 'held') this.heldUntil = null;
        return;
      case 'authorize_payment':
        if (this.payment === 'none') this.payment = payment === 'granted' ? 'authorized' : payment;
        return this.#tellPayment();
      case 'void_payment':
        if (this.payment === 'none' || this.payment === 'authorized') this.payment = 'voided';
        return this.#tellPayment();
    }
  }

  #tellStock(): void {
    const told = {
      held: 'stock_reserved',
      refused: 'stock_refused',
      released: 'stock_released',
      expired: 'reservation_expired',
    } as const;
    if (this.stock === 'held') this.answers.push({ type: told.held, until: this.heldUntil });
    else if (this.stock !== 'none') this.answers.push({ type: told[this.stock] });
  }

  #tellPayment(): void {
    if (this.payment !== 'none') this.answers.push({ type: `payment_${this.payment}` });
  }
}
