import type { Exchange } from './exchange.js';

/** Which pages of other origins may call from a browser: `https://shop.example`; exactly these, or none. */
export interface CorsOptions {
  readonly origins: readonly string[];
}

const exposed = 'ETag, Idempotent-Replayed, Link, Location, Preference-Applied, Retry-After, X-Request-Id';
const allowed =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, X-Api-Key, X-Request-Id';

/**
 * Cross-origin resource sharing (Fetch, 3.2) by an allow-list. Its pages bring credentials of their own in headers: they may neither send
 * cookies along nor say that they go by them, for sessions in cookies are for pages of this server.
 */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  constructor(options: CorsOptions | undefined) {
    this.#origins = new Set(options?.origins);
  }

  get isOn(): boolean {
    return this.#origins.size > 0;
  }

  /** Adds to an answer what lets the asking page read it. */
  allow(exchange: Exchange, headers: Record<string, string>): void {
    const origin = exchange.header('origin');
    if (origin === null || !this.#origins.has(origin)) return;
    headers['access-control-allow-origin'] = origin;
    headers['access-control-expose-headers'] = exposed;
  }

  /** Answers whether a request of another origin may be made (a preflight). */
  preflight(exchange: Exchange, methods: readonly string[], headers: Record<string, string>): void {
    const origin = exchange.header('origin');
    if (origin === null || !this.#origins.has(origin) || exchange.header('access-control-request-method') === null)
      return;
    headers['access-control-allow-methods'] = methods.join(', ');
    headers['access-control-allow-headers'] = allowed;
    headers['access-control-max-age'] = '600';
  }
}
