import type { EventData } from '../generated/types.js';

export type EventType = keyof EventData;

/** An event as CloudEvents 1.0 tells it. `event.type` says what `event.data` is. */
export type QuaysideEvent<Type extends EventType = EventType> = {
  [Each in Type]: {
    readonly specversion: '1.0';
    /** Unique. What is delivered again has the same. */
    readonly id: string;
    /** `/orders`: the context that it comes from. */
    readonly source: string;
    readonly type: Each;
    /** Of the shape of `data`. */
    readonly dataversion: number;
    /** What it is about: the id of an order, say. */
    readonly subject: string;
    /** Its number in the history of the subject, from 1 without gaps. */
    readonly sequence: number;
    /** RFC 3339, in UTC. */
    readonly time: string;
    /** On whose account it happened. */
    readonly actor: string;
    readonly datacontenttype: 'application/json';
    readonly data: EventData[Each];
    /** Where to go on behind this event: keep it, and give it as `after`. */
    readonly cursor: string;
  };
}[Type];

/** Events behind `after` may be missing: they are older than what the server keeps, or the cursor is of another time. */
export interface Gap {
  readonly type: 'gap';
  readonly after: string;
  /** Where the feed goes on. */
  readonly cursor: string;
}

/** What a subscription gives. A server that is newer than this client may send types of events that it does not know. */
export type FeedItem = QuaysideEvent | Gap;

type Context<Type extends string> = Type extends `${infer Name}.${string}` ? Name : never;
/**
 * What to hear of: `orders` is a whole context, `orders.ord_…` one of its subjects, `orders.ord_01m*` all subjects that begin
 * like this.
 */
export type Topic = Context<EventType> | `${Context<EventType>}.${string}`;
