import type { Feed, SubscriptionRequest } from '@quayside/application';
import type { Refused } from './door.js';

/** One thing that a subscriber is told, as it is on the wire. */
export type FeedTold =
  | { readonly kind: 'event'; readonly cursor: string; readonly event: unknown }
  | { readonly kind: 'gap'; readonly after: string; readonly cursor: string }
  | { readonly kind: 'quiet'; readonly cursor: string }
  | { readonly kind: 'ended'; readonly code: string };

/** A subscription as a subscriber has it. */
export interface FeedReader {
  /** What comes next; to be asked one at a time. */
  next(): Promise<FeedTold>;
  close(): Promise<void>;
}

/** One way to the feed. */
export interface FeedDoor {
  readonly name: string;
  subscribe(request: SubscriptionRequest): Promise<FeedReader | Refused>;
}

/** The way without a transport, which all others are held against. */
export const directFeedDoor = (feed: Feed): FeedDoor => ({
  name: 'direct',
  subscribe: async (request) => {
    const subscribed = await feed.subscribe(request);
    if (!subscribed.ok) {
      const { code, category, details } = subscribed.error;
      return { ok: false, code, details, categories: [category] };
    }
    const subscription = subscribed.value;
    const waiting: FeedTold[] = [];
    return {
      next: async () => {
        const known = waiting.shift();
        if (known) return known;
        const turn = await subscription.next(3);
        if (turn.kind === 'ended') return { kind: 'ended', code: turn.failure.code };
        if (turn.kind !== 'events') return turn;
        waiting.push(...turn.events.map(({ cursor, event }): FeedTold => ({ kind: 'event', cursor, event })));
        return waiting.shift() ?? { kind: 'quiet', cursor: turn.cursor };
      },
      close: async () => subscription.close(),
    };
  },
});
