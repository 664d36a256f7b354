import {
  budgetHeaders,
  DependencyDown,
  kernelFailure,
  subscribeInTime,
  type Clock,
  type Failure,
  type Feed,
  type Issue,
  type Log,
  type Subscription,
  type SubscriptionRequest,
} from '@quayside/application/kernel';
import { bodyNotExpected } from '../body.js';
import type { Exchange } from '../exchange.js';
import type { HttpLimits } from '../limits.js';
import { parseQuery } from '../query.js';
import { refuse, refuseInput, Refusal } from '../refusal.js';
import type { Replies, Reply } from '../replies.js';
import type { BrowserSessions } from '../session/browser-sessions.js';
import { weightsOf } from '../weights.js';
import { EventStream } from './event-stream.js';

/** What becomes of a stream; one that is cut, since its reader does not read, is closed right after. */
export type StreamFate = 'opened' | 'cut' | 'closed';

export interface EventDoorDeps {
  /** Hears what becomes of each stream. */
  readonly streamed?: ((fate: StreamFate) => void) | undefined;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly log: Log;
  readonly replies: Replies;
  readonly limits: HttpLimits;
  /** Whether an address is one of a proxy of ours. */
  readonly isProxy: (address: string) => boolean;
  readonly sessions: BrowserSessions;
}

type Asked = Pick<SubscriptionRequest, 'topics' | 'after'>;
const nothing: Asked = { topics: [], after: null };

/** The header with which a browser that connects again says what it saw last. */
const lastEventId = 'Last-Event-ID';
const type = 'text/event-stream';

/** The feed as Server-Sent Events, and all streams that are open. */
export class EventDoor {
  readonly #streams = new Set<EventStream>();
  readonly #perCaller = new Map<string, number>();
  #stopping = false;

  constructor(readonly deps: EventDoorDeps) {}

  async answer(exchange: Exchange): Promise<Response> {
    const { replies, clock, log } = this.deps;
    try {
      const credential = this.deps.sessions.credentialOf(exchange, false);
      if (credential instanceof Refusal) return await replies.refuse(exchange, credential, clock.now());
      // Whoever shows no credential is refused by the feed before it looks at the rest, so nothing is read for them.
      const asked = credential === null ? nothing : this.#read(exchange);
      if (asked instanceof Refusal) return await replies.refuse(exchange, asked, clock.now());
      const origin = exchange.origin(this.deps.isProxy);
      const subscribed = await subscribeInTime(this.deps, { credential, ...asked, origin }, this.deps.limits.patience);
      const reply = subscribed.ok
        ? this.#begun(exchange, subscribed.value)
        : replies.refuse(exchange, new Refusal(withItsName(subscribed.error, exchange)), clock.now());
      return reply instanceof Promise ? await reply : reply;
    } catch (error) {
      log.error('a subscription broke', { requestId: exchange.requestId, error });
      const failure = kernelFailure(error instanceof DependencyDown ? 'DEPENDENCY_DOWN' : 'INTERNAL');
      return replies.refuse(exchange, new Refusal(failure), clock.now());
    }
  }

  /** Ends every stream, and begins none any more. */
  stop(): void {
    this.#stopping = true;
    for (const stream of this.#streams) stream.end();
  }

  #read(exchange: Exchange): Asked | Refusal {
    const { accept } = exchange.headers;
    if (accept !== undefined && !acceptsEvents(accept)) return refuse('NOT_ACCEPTABLE', { available: [type] });
    const refused = bodyNotExpected(exchange.incoming);
    if (refused) return refused;
    const parameters = parseQuery(exchange.query, this.deps.limits.queryParameters);
    if (parameters instanceof Refusal) return parameters;
    const issues = [...parameters.keys()]
      .filter((name) => name !== 'topics' && name !== 'after')
      .map((path): Issue => ({ path, message: 'is no parameter of this address' }));
    if (issues.length > 0) return refuseInput(issues);
    return {
      topics: parameters.get('topics')?.split(',') ?? [],
      after: seenLast(exchange) ?? parameters.get('after') ?? null,
    };
  }

  #begun(exchange: Exchange, subscription: Subscription): Reply {
    const { replies, clock } = this.deps;
    const refusal = this.#full(subscription.principal.id);
    if (refusal || exchange.isHead) subscription.close();
    if (refusal) return replies.refuse(exchange, refusal, clock.now());
    const headers = replies.headers(exchange, 'no-cache, no-transform');
    if (subscription.budget) Object.assign(headers, budgetHeaders(subscription.budget));
    headers['content-type'] = type;
    // Proxies of the kind of nginx would gather what is to be heard at once.
    headers['x-accel-buffering'] = 'no';
    headers['connection'] = 'close';
    return new Response(exchange.isHead ? null : this.#open(exchange, subscription), { headers });
  }

  #full(caller: string): Refusal | null {
    const { streams, streamsPerCaller } = this.deps.limits;
    if (this.#stopping) return new Refusal(kernelFailure('SHUTTING_DOWN'));
    if (this.#streams.size >= streams) return refuse('TOO_MANY_STREAMS', { most: streams, of: 'the process' });
    return (this.#perCaller.get(caller) ?? 0) >= streamsPerCaller
      ? refuse('TOO_MANY_STREAMS', { most: streamsPerCaller, of: 'the caller' })
      : null;
  }

  #open({ incoming, outgoing }: Exchange, subscription: Subscription): ReadableStream<Uint8Array> {
    const { clock, limits } = this.deps;
    const caller = subscription.principal.id;
    const stream = new EventStream({
      subscription,
      clock,
      patience: limits.readerPatience,
      breakOff: () => {
        this.deps.streamed?.('cut');
        outgoing.destroy();
      },
    });
    this.#streams.add(stream);
    this.deps.streamed?.('opened');
    this.#perCaller.set(caller, (this.#perCaller.get(caller) ?? 0) + 1);
    const close = (): void => {
      stream.close();
      if (!this.#streams.delete(stream)) return;
      this.#leave(caller);
      this.deps.streamed?.('closed');
    };
    if (outgoing.destroyed) close();
    else outgoing.once('close', close);
    // It is quiet for long where nothing happens; a reader that is stuck is noticed by the stream itself.
    incoming.socket.setTimeout(0);
    return stream.body;
  }

  #leave(caller: string): void {
    const left = (this.#perCaller.get(caller) ?? 0) - 1;
    if (left > 0) this.#perCaller.set(caller, left);
    else this.#perCaller.delete(caller);
  }
}

/** A browser that has seen nothing yet sends none; an empty one says the same. */
const seenLast = (exchange: Exchange): string | null => exchange.header('last-event-id') || null;

const acceptsEvents = (accept: string): boolean => {
  const weights = weightsOf(accept);
  return (weights.get(type) ?? weights.get('text/*') ?? weights.get('*/*') ?? 0) > 0;
};

/** The failure with the cursor called by the name under which it came. */
const withItsName = (failure: Failure, exchange: Exchange): Failure => {
  const { issues } = failure.details;
  if (seenLast(exchange) === null || !Array.isArray(issues)) return failure;
  const named = issues.map((issue: Issue) => (issue.path === 'after' ? { ...issue, path: lastEventId } : issue));
  return { ...failure, details: { ...failure.details, issues: named } };
};
