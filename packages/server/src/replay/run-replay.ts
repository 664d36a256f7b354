import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRows } from '../import/rows.js';
import type { PlacedOrder, ShopClient, Told } from './shop-client.js';

export interface ReplayOptions {
  readonly file: string;
  readonly client: ShopClient;
  /** Orders placed a second at most; null for as fast as they are answered. */
  readonly rate: number | null;
  readonly concurrency: number;
  /** What each order must come to, by `external_id`; an order that is not among them is checked by its own lines. */
  readonly expected: ReadonlyMap<string, Totals>;
  readonly progress: { total(bytes: number): void; done(bytes: number, orders: number): void };
}

export interface Totals {
  readonly currency: string;
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly tax: number;
  readonly total: number;
}

export interface Replayed {
  /** How many ended in which way: `confirmed`, `rejected out_of_stock`, `refused UNKNOWN_SKU`, `still placed`. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Milliseconds of each placement's answer. */
  readonly latencies: readonly number[];
  /** From the first question until the last order had ended. */
  readonly seconds: number;
  /** Orders whose totals are not what they must be, and those of which nobody knew what they must be. */
  readonly wrongTotals: readonly string[];
  readonly checkedTotals: number;
  readonly refusals: readonly string[];
}

/** How long orders may take to end after the last one was placed. Milliseconds. */
const patience = 120_000;

/** Places every order of a file through the server's HTTP, as a storefront would, and follows each until it has ended. */
export const runReplay = async (options: ReplayOptions): Promise<Replayed> => {
  const { file, client, concurrency, progress } = options;
  const source = await openRows(file, 'ndjson');
  progress.total(source.bytes);
  const tally = new Tally(options.expected);
  const begun = performance.now();
  const open: string[] = [];
  const pace = paced(options.rate);
  const running = new Set<Promise<void>>();
  for await (const row of source.rows()) {
    if (row.value === null) {
      tally.refused(`line ${row.line} ${row.problem ?? ''}`, 'unreadable');
      continue;
    }
    const { value } = row;
    await pace();
    const asked = performance.now();
    const task = client.place(value, keyOf(value)).then((told) => {
      tally.placed(value, told, performance.now() - asked);
      if (told.ok && told.order.status === 'placed') open.push(told.order.id);
      else if (told.ok) tally.ended(told.order);
      progress.done(source.read(), tally.count);
      running.delete(task);
    });
    running.add(task);
    if (running.size >= concurrency) await Promise.race(running);
  }
  await Promise.all(running);
  await follow(client, open, tally, concurrency);
  return tally.result((performance.now() - begun) / 1_000);
};

/** One order is one key: whoever replays a file twice places nothing twice. */
const keyOf = (order: unknown): string => `replay-${createHash('sha256').update(JSON.stringify(order)).digest('hex')}`;

const paced = (rate: number | null) => {
  if (rate === null) return async () => {};
  let next = performance.now();
  return async () => {
    const wait = next - performance.now();
    next = Math.max(next, performance.now()) + 1_000 / rate;
    if (wait > 0) await sleep(wait);
  };
};

const follow = async (
  client: ShopClient,
  open: readonly string[],
  tally: Tally,
  concurrency: number,
): Promise<void> => {
  const deadline = performance.now() + patience;
  let left = open;
  while (left.length > 0 && performance.now() < deadline) {
    const still: string[] = [];
    const queue = [...left];
    const look = async (): Promise<void> => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        const told = await client.read(id);
        if (told.ok && told.order.status !== 'placed') tally.ended(told.order);
        else still.push(id);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, look));
    left = still;
    if (left.length > 0) await sleep(100);
  }
  for (const _ of left) tally.count1('still placed');
};

class Tally {
  count = 0;
  readonly #outcomes = new Map<string, number>();
  readonly #latencies: number[] = [];
  readonly #wrong: string[] = [];
  readonly #refusals: string[] = [];
  #checked = 0;

  constructor(readonly expected: ReadonlyMap<string, Totals>) {}

  placed(order: Readonly<Record<string, unknown>>, told: Told, milliseconds: number): void {
    this.count += 1;
    this.#latencies.push(milliseconds);
    if (told.ok) this.#check(order, told.order);
    else this.refused(`${String(order['external_id'])}: ${told.code} ${told.message}`, told.code);
  }

  ended({ status, reason }: PlacedOrder): void {
    this.count1(reason === null ? status : `${status} ${reason}`);
  }

  refused(what: string, code: string): void {
    this.#refusals.push(what);
    this.count1(`refused ${code}`);
  }

  count1(outcome: string): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
  }

  result(seconds: number): Replayed {
    return {
      outcomes: this.#outcomes,
      latencies: this.#latencies.toSorted((a, b) => a - b),
      seconds,
      wrongTotals: this.#wrong,
      checkedTotals: this.#checked,
      refusals: this.#refusals,
    };
  }

  #check(order: Readonly<Record<string, unknown>>, { external_id: id, totals }: PlacedOrder): void {
    const expected = this.expected.get(String(order['external_id'])) ?? totalsOf(order);
    if (!expected) return;
    this.#checked += 1;
    for (const field of ['subtotal', 'discount', 'shipping', 'tax', 'total'] as const) {
      const { amount, currency } = totals[field];
      if (amount !== expected[field] || currency !== expected.currency)
        this.#wrong.push(
          `order ${id ?? ''}: ${field} is ${amount} ${currency} and must be ${expected[field]} ${expected.currency}`,
        );
    }
  }
}

interface PricedLine {
  readonly quantity: number;
  readonly unit_price?: { readonly amount: number };
  readonly discount?: { readonly amount: number };
  readonly tax_rate_bp?: number;
}

/** What an order must come to by its own lines, in big integers; null where it leaves a price or a rate to the catalog. */
const totalsOf = (order: Readonly<Record<string, unknown>>): Totals | null => {
  const lines = order['lines'] as readonly PricedLine[];
  const shipping = BigInt((order['shipping'] as { readonly amount: number } | undefined)?.amount ?? 0);
  let [subtotal, discount, tax] = [0n, 0n, 0n];
  for (const { quantity, unit_price: price, discount: off, tax_rate_bp: rate } of lines) {
    if (!price || rate === undefined) return null;
    const gross = BigInt(price.amount) * BigInt(quantity);
    subtotal += gross;
    discount += BigInt(off?.amount ?? 0);
    tax += ((gross - BigInt(off?.amount ?? 0)) * BigInt(rate) + 5_000n) / 10_000n;
  }
  const total = subtotal - discount + shipping + tax;
  return {
    currency: String(order['currency']),
    subtotal: Number(subtotal),
    discount: Number(discount),
    shipping: Number(shipping),
    tax: Number(tax),
    total: Number(total),
  };
};
