import type { IncomingMessage } from 'node:http';
import type { HttpBindings } from '@hono/node-server';
import { kernelFailure, type Clock, type Log } from '@quayside/application/kernel';
import { Hono } from 'hono';
import { Cors, type CorsOptions } from './cors.js';
import { Directory } from './directory.js';
import { Exchange, newRequestId, pathOf } from './exchange.js';
import type { Health } from './health.js';
import { defaultLimits, type HttpLimits } from './limits.js';
import { refuse, Refusal } from './refusal.js';
import { errorText, Replies, unkept, type Headers, type Reply } from './replies.js';
import type { Method } from './route.js';

export interface AppDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly health: Health;
  readonly limits?: Partial<HttpLimits> | undefined;
  /** Off where it is left out: no page of another origin may call. */
  readonly cors?: CorsOptions | undefined;
}

type Answerer = (exchange: Exchange) => Reply;
interface Place {
  readonly method: Method;
  /** Whole, with `{name}` for a parameter. */
  readonly path: string;
  readonly answer: Answerer;
}

/** What a server answers with: places, and one answer for whatever is at none of them. */
export class App {
  readonly limits: HttpLimits;
  readonly replies: Replies;
  readonly #hono: Hono<{ Bindings: HttpBindings }>;
  readonly #directory = new Directory();

  constructor(readonly deps: AppDeps) {
    this.limits = { ...defaultLimits, ...deps.limits };
    this.replies = new Replies(new Cors(deps.cors));
    // The path is matched as it was sent, so that a percent-encoded slash in a SKU stays within its segment.
    this.#hono = new Hono({
      getPath: (request, options) => (options?.env ? pathOf(options.env.incoming) : new URL(request.url).pathname),
    });
    this.#hono.notFound((c) => this.#elsewhere(new Exchange(c.env.incoming)));
    this.#hono.onError((error, c) => this.#broken(new Exchange(c.env.incoming), error));
  }

  /** All places at once: fixed words are looked at before parameters, whatever the order here. */
  add(places: readonly Place[]): void {
    const parameters = ({ path }: Place): number => path.split('{').length;
    for (const { method, path, answer } of places.toSorted((a, b) => parameters(a) - parameters(b))) {
      this.#directory.add(method, path);
      this.#hono.on(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) => answer(new Exchange(c.env.incoming)));
    }
  }

  readonly fetch = (request: Request, env: HttpBindings): Reply => {
    const { incoming } = env;
    const url = incoming.url ?? '';
    if (url.length > this.limits.urlLength)
      return this.#refuse(incoming, refuse('URL_TOO_LONG', { most: this.limits.urlLength }));
    if (incoming.headers.host === undefined && incoming.httpVersion === '1.1') {
      return this.#refuse(incoming, refuse('MALFORMED_REQUEST', { reason: 'there is no Host header' }));
    }
    // A proxy may be sent the whole URL (RFC 9112, 3.2.2).
    if (!url.startsWith('/')) incoming.url = request.url.slice(new URL(request.url).origin.length);
    return this.#hono.fetch(request, env);
  };

  /** The answer where there is no request to answer, as on a broken message: its status, headers and text. */
  bare(refusal: Refusal): { readonly status: number; readonly headers: Headers; readonly text: string } {
    const requestId = newRequestId();
    const headers = {
      'content-type': 'application/json',
      'cache-control': unkept,
      'x-request-id': requestId,
      connection: 'close',
    };
    return { status: refusal.status, headers, text: errorText(refusal, this.deps.clock.now(), requestId) };
  }

  #refuse(incoming: IncomingMessage, refusal: Refusal): Reply {
    return this.replies.refuse(new Exchange(incoming), refusal, this.deps.clock.now());
  }

  #elsewhere(exchange: Exchange): Reply {
    const { replies, deps } = this;
    const methods = this.#directory.methodsAt(exchange.path);
    if (methods.length === 0)
      return replies.refuse(
        exchange,
        refuse('ROUTE_NOT_FOUND', { path: exchange.path.slice(0, 200) }),
        deps.clock.now(),
      );
    const allow = { allow: methods.join(', ') };
    if (exchange.incoming.method !== 'OPTIONS') {
      return replies.refuse(exchange, refuse('METHOD_NOT_ALLOWED', { allowed: methods }, allow), deps.clock.now());
    }
    const headers = Object.assign(replies.headers(exchange, unkept), allow);
    replies.cors.preflight(exchange, methods, headers);
    return replies.empty(204, headers);
  }

  #broken(exchange: Exchange, error: unknown): Reply {
    this.deps.log.error('an answer broke', { requestId: exchange.requestId, error });
    return this.replies.refuse(exchange, new Refusal(kernelFailure('INTERNAL')), this.deps.clock.now());
  }
}
