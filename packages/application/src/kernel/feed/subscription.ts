import type { Principal } from '../caller.js';
import { kernelFailure, type Failure } from '../failure.js';
import type { RateState } from '../limits.js';
import type { Authenticator } from '../pipeline-deps.js';
import { DependencyDown } from '../outages.js';
import type { Clock, Log } from '../ports.js';
import { cursorAt, mayHear, type FeedEvent } from './feed-event.js';
import type { FeedPage, FeedPages } from './feed-pages.js';
import type { Listeners } from './listeners.js';
import type { Topics } from './topics.js';

/** What comes next in a subscription; `cursor` is where to go on behind it. */
export type FeedTurn =
  | { readonly kind: 'events'; readonly events: readonly FeedEvent[]; readonly cursor: string }
  /** Events behind `after` may be missing: they are older than what is kept, or the cursor is of another time. */
  | { readonly kind: 'gap'; readonly after: string; readonly cursor: string }
  /** Nothing to hear of for a while; the cursor has moved on all the same, or stands where what is behind it cannot be read now. */
  | { readonly kind: 'quiet'; readonly cursor: string }
  /** There will be no more. */
  | { readonly kind: 'ended'; readonly failure: Failure; readonly cursor: string };

interface SubscriptionDeps {
  readonly pages: FeedPages;
  readonly listeners: Listeners;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly log: Log;
}

interface Begun {
  readonly credential: string;
  readonly principal: Principal;
  readonly topics: Topics;
  readonly budget: RateState | null;
  readonly position: number;
  /** The cursor that was asked for, where what is behind it cannot all be told. */
  readonly gap: string | null;
}

/** Milliseconds for which a principal is not asked after again, or until the next look. */
const trustFor = 500;
/** Milliseconds without anything to hear of, after which it is said so. */
export const quietAfter = 15_000;

/** One reader's way through the feed. It asks for its next turn when it has room for it, and is told nothing before. */
export class Subscription {
  /** Where it begins. */
  readonly begin: string;
  /** The budget that it was taken from; null where there is no such limit. */
  readonly budget: RateState | null;
  readonly #topics: Topics;
  #position: number;
  #gap: string | null;
  #principal: Principal;
  #credential: string;
  #trustedAt: number;
  /** The look at which it was last asked after. */
  #trustedLook: number;
  /** Why it has ended; it never begins again. */
  #failure: Failure | null = null;
  /** Ends the turn that is waited for. */
  #interrupt: (() => void) | null = null;

  constructor(
    readonly deps: SubscriptionDeps,
    begun: Begun,
  ) {
    this.#position = begun.position;
    this.#gap = begun.gap;
    this.#topics = begun.topics;
    this.#principal = begun.principal;
    this.#credential = begun.credential;
    this.#trustedAt = deps.clock.elapsed();
    this.#trustedLook = deps.listeners.looks;
    this.begin = this.cursor;
    this.budget = begun.budget;
  }

  /** Where to go on behind what was told. Until it is told of a gap, that is before the gap. */
  get cursor(): string {
    return this.#gap ?? cursorAt(this.#position);
  }

  /** Who is subscribed, as it was when last asked after. */
  get principal(): Principal {
    return this.#principal;
  }

  /**
   * Goes on with another credential of the same principal; false where it is another's, or not good. Rejects where that
   * cannot be found out, and stays with the one that it has.
   */
  async renew(credential: string): Promise<boolean> {
    const principal = await this.deps.authenticator.principalOf(credential);
    if (this.#failure || principal?.id !== this.#principal.id) return false;
    this.#credential = credential;
    this.#trust(principal);
    return true;
  }

  /**
   * What comes next, at most so many events; to be asked one at a time. It never rejects: while the log cannot be read,
   * or nobody can say who the subscriber is, it waits.
   */
  next(most = 256): Promise<FeedTurn> {
    const { listeners, log } = this.deps;
    if (this.#failure) return Promise.resolve(this.#ended(this.#failure));
    return new Promise((resolve) => {
      const forget = listeners.atEnd(() => this.close());
      const tell = (turn: FeedTurn): void => {
        this.#interrupt = null;
        forget();
        resolve(turn);
      };
      this.#interrupt = () => tell(this.#ended(kernelFailure('SHUTTING_DOWN')));
      this.#turn(Math.max(most, 1), tell).catch((bug: unknown) => {
        log.error('a subscription broke', { principal: this.#principal.id, cursor: this.cursor, error: bug });
        tell(this.#ended(kernelFailure('INTERNAL')));
      });
    });
  }

  /** Ends it from this side: a turn that is waited for ends at once. */
  close(): void {
    this.#failure ??= kernelFailure('SHUTTING_DOWN');
    this.#interrupt?.();
  }

  /** Tells what is taken at the very moment when the cursor moves past it, so that no end comes in between. */
  async #turn(most: number, tell: (turn: FeedTurn) => void): Promise<void> {
    const { listeners, clock } = this.deps;
    const since = clock.elapsed();
    for (;;) {
      const known = this.#page();
      const page = known instanceof Promise ? await known : known;
      if (this.#failure) return tell(this.#ended(this.#failure));
      if (this.#gap !== null) return tell(this.#pastGap(this.#gap));
      const events = page && this.#isTrusted ? this.#take(page, most) : [];
      if (events.length > 0) return tell({ kind: 'events', events, cursor: this.cursor });
      if (clock.elapsed() - since >= quietAfter) return tell({ kind: 'quiet', cursor: this.cursor });
      if (!page) await listeners.news(listeners.count);
      else if (page.through <= this.#position && !page.isFull) await listeners.news(page.asOf);
    }
  }

  /** The page to go on in, with the principal confirmed; null while that cannot be had. */
  #page(): FeedPage | null | Promise<FeedPage | null> {
    if (this.deps.listeners.isEnded) this.close();
    if (!this.#isTrusted) return this.#looked(this.#confirm());
    if (this.#failure || this.#gap !== null) return null;
    const page = this.deps.pages.behind(this.#position);
    return page instanceof Promise ? this.#looked(page) : page;
  }

  async #looked(at: Promise<FeedPage | undefined>): Promise<FeedPage | null> {
    try {
      const page = await at;
      return this.#failure || this.#gap !== null ? null : (page ?? (await this.deps.pages.behind(this.#position)));
    } catch (error) {
      if (error instanceof DependencyDown) return null;
      throw error;
    }
  }

  #take({ events, through }: FeedPage, most: number): readonly FeedEvent[] {
    const taken: FeedEvent[] = [];
    for (let index = firstBehind(events, this.#position); index < events.length; index += 1) {
      const event = events[index];
      if (!event) break;
      if (taken.length === most) return taken;
      this.#position = event.position;
      if (this.#topics.includes(event.context, event.topic) && mayHear(this.#principal, event)) taken.push(event);
    }
    this.#position = Math.max(this.#position, through);
    return taken;
  }

  #pastGap(after: string): FeedTurn {
    this.#gap = null;
    return { kind: 'gap', after, cursor: this.cursor };
  }

  #ended(failure: Failure): FeedTurn {
    this.#failure ??= failure;
    return { kind: 'ended', failure: this.#failure, cursor: this.cursor };
  }

  get #isTrusted(): boolean {
    const { clock, listeners } = this.deps;
    return clock.elapsed() - this.#trustedAt < trustFor && this.#trustedLook === listeners.looks;
  }

  async #confirm(): Promise<undefined> {
    while (!this.#isTrusted) {
      const credential = this.#credential;
      const principal = await this.deps.authenticator.principalOf(credential);
      // What was found out of a credential says nothing of the one that has taken its place meanwhile.
      if (credential !== this.#credential) continue;
      if (principal?.id !== this.#principal.id) {
        this.#failure ??= kernelFailure('UNAUTHENTICATED');
        return;
      }
      this.#trust(principal);
    }
  }

  #trust(principal: Principal): void {
    this.#principal = principal;
    this.#trustedAt = this.deps.clock.elapsed();
    this.#trustedLook = this.deps.listeners.looks;
  }
}

/** The index of the first event behind a place; they are in order. */
const firstBehind = (events: readonly FeedEvent[], position: number): number => {
  let [low, high] = [0, events.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
};
