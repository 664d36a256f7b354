import type { HttpBindings } from '@hono/node-server';
import { kernelFailure, type Clock, type Log } from '@quayside/application/kernel';
import { Hono } from 'hono';
import { Cors, type CorsOptions } from './cors.js';
import { Directory } from './directory.js';
import { Exchange, newRequestId, pathOf } from './exchange.js';
import type { Health } from './health.js';
import { challengeOf, type Authority } from './oauth/authority.js';
import { defaultLimits, type HttpLimits } from './limits.js';
import { PlaceRouter } from './place-router.js';
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
  /** Who makes the tokens that are taken here; nobody where it is left out. */
  readonly authority?: Authority | undefined;
}

type Answerer = (exchange: Exchange) => Reply;
export interface Place {
  readonly method: Method;
  /** Whole, with `{name}` for a parameter. */
  readonly path: string;
  readonly answer: Answerer;
  /** Whether it is answered even to who comes while the server stops. */
  readonly untilTheEnd?: true;
}

/** What a server answers with: places, and one answer for whatever is at none of them. */
export class App {
  readonly limits: HttpLimits;
  readonly replies: Replies;
  readonly #hono: Hono<{ Bindings: HttpBindings }>;
  readonly #directory = new Directory();
  readonly #endings: (() => void)[] = [];
  #isStopping = false;

  constructor(readonly deps: AppDeps) {
    this.limits = { ...defaultLimits, ...deps.limits };
    this.replies = new Replies(new Cors(deps.cors), (exchange, failure) =>
      challengeOf(deps.authority, exchange, failure),
    );
    // The path is matched as it was sent, so that a percent-encoded slash in a SKU stays within its segment.
    this.#hono = new Hono({
      router: new PlaceRouter(),
      getPath: (request, options) => (options?.env ? pathOf(options.env.incoming) : new URL(request.url).pathname),
    });
    this.#hono.notFound((c) => this.#elsewhere(exchangeOf(c.env)));
    this.#hono.onError((error, c) => this.#broken(exchangeOf(c.env), error));
  }

  add(places: readonly Place[]): void {
    for (const { method, path, answer, untilTheEnd } of places) {
      this.#directory.add(method, path);
      this.#hono.on(method, path.replaceAll(/\{(\w+)\}/g, ':$1'), (c) =>
        this.#isStopping && !untilTheEnd ? this.#refuse(c.env, shuttingDown) : answer(exchangeOf(c.env)),
      );
    }
  }

  /** Is called when the server begins to stop: for answers that would not end by themselves. */
  whenStopping(effect: () => void): void {
    this.#endings.push(effect);
  }

  /** From now on who comes by a connection that is still open is sent elsewhere; what was asked before is answered. */
  stopping(): void {
    this.#isStopping = true;
    for (const effect of this.#endings) effect();
  }

  readonly fetch = (request: Request, env: HttpBindings): Reply => {
    const { incoming } = env;
    const url = incoming.url ?? '';
    if (url.length > this.limits.urlLength)
      return this.#refuse(env, refuse('URL_TOO_LONG', { most: this.limits.urlLength }));
    if (incoming.headers.host === undefined && incoming.httpVersion === '1.1') {
      return this.#refuse(env, refuse('MALFORMED_REQUEST', { reason: 'there is no Host header' }));
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

  #refuse(env: HttpBindings, refusal: Refusal): Reply {
    return this.replies.refuse(exchangeOf(env), refusal, this.deps.clock.now());
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

const shuttingDown = new Refusal(kernelFailure('SHUTTING_DOWN'));

const exchangeOf = ({ incoming, outgoing }: HttpBindings): Exchange => new Exchange(incoming, outgoing);
