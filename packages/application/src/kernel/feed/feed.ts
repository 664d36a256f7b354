import { fail, later, ok, type Result } from '@quayside/domain/kernel';
import { allows, type CallOrigin, type Principal } from '../caller.js';
import type { EventContract } from '../event-contract.js';
import { kernelFailure, type Failure } from '../failure.js';
import type { Limits } from '../limits.js';
import type { MessageLog } from '../message-log.js';
import type { Authenticator } from '../pipeline-deps.js';
import { DependencyDown } from '../outages.js';
import type { Clock, Log } from '../ports.js';
import type { Sweep } from '../sweeper.js';
import { positionOf } from './feed-event.js';
import { FeedPages, type PageLimits } from './feed-pages.js';
import { Listeners } from './listeners.js';
import { Subscription } from './subscription.js';
import { parseTopics } from './topics.js';

export interface FeedDeps {
  readonly messages: MessageLog;
  readonly contracts: Readonly<Record<string, EventContract>>;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly log: Log;
  /** What is kept in memory; `pageLimits` where it is left out. */
  readonly limits?: Partial<PageLimits>;
  /** Budgets that subscriptions are taken from, as calls are; none where they are left out. */
  readonly budgets?: Limits;
  /** Milliseconds for which events can be read again. */
  readonly retention: number;
}

export interface SubscriptionRequest {
  /** The secret that the subscriber showed; null where it showed none. */
  readonly credential: string | null;
  /** See `parseTopics`; empty for all that the subscriber may hear of. */
  readonly topics: readonly string[];
  /** The cursor behind which to begin; null to begin now. */
  readonly after: string | null;
  readonly origin: CallOrigin;
}

/**
 * The one feed of what happened, behind every transport: from a cursor to now and on, without a seam, in an order in
 * which nothing is missed. A subscriber hears of every event behind its cursor that it may hear of, in order for each
 * aggregate and at least once, never before its change is committed; or of a gap, where that cannot be kept.
 */
export interface Feed {
  /** Never rejects: what it needs may be down, and it says so. */
  subscribe(request: SubscriptionRequest): Promise<Result<Subscription, Failure>>;
  /** Moves the feed's beginning on. */
  readonly sweep: Sweep;
  /** Ends every subscription, as a server does that stops. */
  stop(): void;
}

export const makeFeed = (deps: FeedDeps): Feed => {
  const { messages, contracts, authenticator, clock, log, budgets } = deps;
  const listeners = new Listeners(deps);
  const pages = new FeedPages({ messages, contracts, news: listeners }, deps.limits);
  const scopes = Map.groupBy(Object.values(contracts), ({ type }) => type.slice(0, type.indexOf('.')));
  const contexts = new Set(scopes.keys());

  const mayHearOf = (principal: Principal, context: string): boolean =>
    (scopes.get(context) ?? []).some(({ scope }) => allows(principal, scope));
  /** A scope that is missing; null where the principal may hear of everything that it names. */
  const missingScope = (principal: Principal, named: readonly string[]): string | null => {
    const refused = named.find((context) => !mayHearOf(principal, context));
    return refused === undefined ? null : (scopes.get(refused)?.[0]?.scope ?? null);
  };

  const begin = async ({ credential, topics: texts, after, origin }: SubscriptionRequest) => {
    const principal = credential === null ? null : await authenticator.principalOf(credential);
    const limited = await (principal ? budgets?.ofPrincipal(principal) : budgets?.ofAddress(origin.address));
    if (limited?.refusal) return fail(limited.refusal);
    if (credential === null || !principal) return fail(kernelFailure('UNAUTHENTICATED'));
    const topics = parseTopics(texts, contexts);
    if (!topics.ok) return fail(kernelFailure('INVALID_INPUT', { issues: topics.error }));
    const named = [...topics.value.contexts];
    const scope = texts.length > 0 ? missingScope(principal, named) : nothingAtAll(principal, named, missingScope);
    if (scope !== null) return fail(kernelFailure('FORBIDDEN', { scope }));
    const begun = await beginning(messages, after);
    if (!begun.ok) return begun;
    return ok(
      new Subscription(
        { pages, listeners, authenticator, clock, log },
        { credential, principal, topics: topics.value, budget: limited?.state ?? null, ...begun.value },
      ),
    );
  };

  return {
    subscribe: async (request) => {
      if (listeners.isEnded) return fail(kernelFailure('SHUTTING_DOWN'));
      listeners.listen();
      try {
        return await begin(request);
      } catch (error) {
        log.error('a subscription did not begin', { error });
        return fail(kernelFailure(error instanceof DependencyDown ? 'DEPENDENCY_DOWN' : 'INTERNAL'));
      }
    },
    sweep: {
      name: 'kernel.feed_retention',
      every: 60_000,
      sweep: async (now) => {
        await messages.beginFeedBehind(later(now, -deps.retention));
        return false;
      },
    },
    stop: () => listeners.end(),
  };
};

/** Where to begin behind a cursor; with the cursor as a gap where what is behind it cannot all be told. */
const beginning = async (
  messages: MessageLog,
  after: string | null,
): Promise<Result<{ readonly position: number; readonly gap: string | null }, Failure>> => {
  if (after === null) return ok({ position: await messages.head(), gap: null });
  const position = positionOf(after);
  if (position === null)
    return fail(kernelFailure('INVALID_INPUT', { issues: [{ path: 'after', message: 'is no cursor of this feed' }] }));
  const [head, begin] = await Promise.all([messages.head(), messages.feedBegin()]);
  if (position < begin) return ok({ position: begin, gap: after });
  // A place that was never given here was given by a database that has since been put back to an earlier state.
  return position > head ? ok({ position: head, gap: after }) : ok({ position, gap: null });
};

/** Without topics it is enough to hear of something. */
const nothingAtAll = (
  principal: Principal,
  contexts: readonly string[],
  missing: (principal: Principal, named: readonly string[]) => string | null,
): string | null => {
  const refused = contexts.map((context) => missing(principal, [context]));
  return refused.includes(null) ? null : (refused[0] ?? null);
};
