import type { ContractName } from '@quayside/application';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { anOrderInput } from '../../builders.js';
import type { Asking, Door, Granted } from './door.js';

/** A system with several doors. */
export interface TransportBench {
  /** The first is the direct one. */
  readonly doors: readonly [Door, ...Door[]];
  /** The secret of somebody who may do everything. */
  readonly admin: string;
}

export const asking = (credential: string | null, changes: Partial<Asking> = {}): Asking => ({
  credential,
  onceKey: randomUUID(),
  requestId: `req-${randomUUID()}`,
  wait: 0,
  ...changes,
});

interface Reservation {
  readonly status: string;
  readonly expires_at: string | null;
}

let worlds = 0;

/** What a call finds when it comes: things of its own, all named by one tag, so that it meets no other call. */
export class World {
  readonly tag: string;
  readonly sku: string;
  readonly location: string;

  constructor(readonly bench: TransportBench) {
    worlds += 1;
    this.tag = `zq${worlds.toString(36).padStart(5, '0')}qz`;
    // What has to be escaped in a path, a query or a header.
    this.sku = `${this.tag} ½ "grün/tea"?&=%2F+#`;
    this.location = `L.${this.tag}`;
  }

  /** Asks as somebody who may; throws where that is refused. */
  async ask<Data = unknown>(name: ContractName, input: unknown, credential = this.bench.admin): Promise<Data> {
    const told = await this.bench.doors[0].call(name, input, asking(credential));
    if (!told?.ok) throw new Error(`${name} was refused: ${JSON.stringify(told)}`);
    return told.data as Data;
  }

  product(changes: object = {}): Promise<{ readonly id: string; readonly version: number }> {
    const prices = [{ amount: 450, currency: 'EUR' }];
    return this.ask('catalog.create_product', { sku: this.sku, name: `Tea ${this.tag}`, prices, ...changes });
  }

  place(changes: object = {}): Promise<unknown> {
    return this.ask('inventory.create_location', { code: this.location, name: 'The shop', ...changes });
  }

  /** A product, and so many of it at a location of its own. */
  async stock(quantity = 10): Promise<void> {
    await this.product();
    await this.place();
    await this.ask('inventory.receive_stock', { location: this.location, lines: [{ sku: this.sku, quantity }] });
  }

  orderInput(changes: object = {}): Record<string, unknown> {
    return anOrderInput({ lines: [{ sku: this.sku, quantity: 2 }], ...changes });
  }

  async draft(changes: object = {}): Promise<{ readonly id: string; readonly version: number }> {
    await this.product();
    return this.ask('orders.place', this.orderInput({ draft: true, ...changes }));
  }

  /** An order that has come to its end, with everything that goes with it. */
  async order(changes: object = {}): Promise<{ readonly id: string }> {
    await this.stock();
    const { id } = await this.ask<{ id: string }>('orders.place', this.orderInput(changes));
    await this.until('orders.get_saga', { order_id: id }, ({ step }) => step === 'done');
    // The reservation hears of the confirmation after everybody else.
    await this.until('inventory.list_reservations', { order_id: id }, ({ items }) =>
      (items as readonly Reservation[]).every(({ status, expires_at: end }) => status !== 'held' || end === null),
    );
    return { id };
  }

  async payment(changes: object = {}): Promise<{ readonly id: string }> {
    const { id } = await this.order(changes);
    const [payment] = await this.items<{ id: string }>('payments.list', { order_id: id });
    if (!payment) throw new Error(`order ${id} has no payment`);
    return payment;
  }

  async reservation(): Promise<{ readonly id: string }> {
    const { id } = await this.order();
    const [reservation] = await this.items<{ id: string }>('inventory.list_reservations', { order_id: id });
    if (!reservation) throw new Error(`order ${id} has no reservation`);
    return reservation;
  }

  async items<Item>(name: ContractName, input: object): Promise<readonly Item[]> {
    return (await this.ask<{ readonly items: readonly Item[] }>(name, input)).items;
  }

  /** Waits until something is so; the test's time limit ends the waiting. */
  async until(name: ContractName, input: object, holds: (data: Record<string, unknown>) => boolean): Promise<void> {
    while (!holds(await this.ask<Record<string, unknown>>(name, input).catch(() => ({})))) await sleep(5);
  }

  /** What was told, with all that differs from world to world replaced: the tag, ids, times and secrets. */
  normal(told: Granted): unknown {
    const ids = new Map<string, string>();
    const text = JSON.stringify(told.data)
      .replaceAll(this.tag, 'TAG')
      .replaceAll(/\b([a-z]+)_[0-7][0-9a-hjkmnp-tv-z]{25}\b/g, (id, prefix: string) => {
        const known = ids.get(id) ?? `${prefix}_${ids.size + 1}`;
        ids.set(id, known);
        return known;
      })
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
      .replaceAll(/qs_[a-z]+_\w+/g, 'SECRET');
    return JSON.parse(text);
  }
}
