import { setTimeout as sleep } from 'node:timers/promises';

/** What the server answered, as the replay needs it. */
export interface PlacedOrder {
  readonly id: string;
  readonly external_id: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly totals: Readonly<
    Record<
      'subtotal' | 'discount' | 'shipping' | 'tax' | 'total',
      { readonly amount: number; readonly currency: string }
    >
  >;
}
export type Told =
  | { readonly ok: true; readonly order: PlacedOrder }
  | { readonly ok: false; readonly status: number; readonly code: string; readonly message: string };

interface Ask {
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A storefront's own way to the server: HTTP, and the same idempotency key on each retry. */
export class ShopClient {
  constructor(
    readonly base: string,
    readonly key: string,
  ) {}

  place(order: unknown, onceKey: string): Promise<Told> {
    return this.#ask('/api/v1/orders', {
      method: 'POST',
      body: JSON.stringify(order),
      headers: { 'content-type': 'application/json', 'idempotency-key': onceKey },
    });
  }

  read(id: string): Promise<Told> {
    return this.#ask(`/api/v1/orders/${id}`, {});
  }

  /** A server that is starting, stopping or busy is asked again, for half a minute. */
  async #ask(path: string, init: Ask): Promise<Told> {
    const deadline = performance.now() + 30_000;
    for (let delay = 100; ; delay = Math.min(delay * 2, 2_000)) {
      const told = await this.#once(path, init);
      if (told.ok || !again(told) || performance.now() + delay > deadline) return told;
      await sleep(delay * (0.5 + Math.random() / 2));
    }
  }

  async #once(path: string, init: Ask): Promise<Told> {
    try {
      const response = await fetch(`${this.base}${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${this.key}` },
        signal: AbortSignal.timeout(30_000),
      });
      const { data, error } = (await response.json()) as {
        data: PlacedOrder | null;
        error: { code: string; message: string; details?: unknown } | null;
      };
      if (data) return { ok: true, order: data };
      return {
        ok: false,
        status: response.status,
        code: error?.code ?? 'NO_ERROR',
        message: `${error?.message ?? ''} ${JSON.stringify(error?.details ?? {})}`,
      };
    } catch (error) {
      const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      return { ok: false, status: 0, code: 'NO_ANSWER', message: why };
    }
  }
}

const again = ({ status, code }: Told & { ok: false }): boolean =>
  status === 0 || status === 429 || status === 503 || status === 504 || code === 'IDEMPOTENCY_KEY_IN_PROGRESS';
