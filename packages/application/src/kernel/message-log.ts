import type { Instant, MessageId } from '@quayside/domain/kernel';
import type { PlacedMessage } from './message.js';

/** The outbox, read in an order in which nothing is missed. */
export interface MessageLog {
  /**
   * Gives every committed message that has no place yet its place, at most `limit` of them; gives back how many.
   * One at a time over all processes, so that a place, once seen, is never preceded by a later one.
   */
  place(limit: number): Promise<number>;
  /** Messages of these types after a position, in order, and how far the log was looked through for them. */
  read(after: number, types: readonly string[], limit: number): Promise<ReadMessages>;
  /** The last place that was given. */
  head(): Promise<number>;
  /** Every event of the places `after + 1` to `after + span`, in order, with the last of these places that is given already. */
  events(after: number, span: number): Promise<EventSpan>;
  /** The place behind which the feed begins: whoever read less far has missed something. */
  feedBegin(): Promise<number>;
  /** Lets the feed begin behind the events before a moment, never earlier than now. The history of aggregates keeps them. */
  beginFeedBehind(before: Instant): Promise<void>;
  /**
   * Calls back at least whenever this process committed messages, or any process placed some. Gives back how to stop.
   */
  onNews(listener: (news: 'committed' | 'placed') => void): () => void;
}

export interface ReadMessages {
  readonly messages: readonly PlacedMessage[];
  /** Messages of these types up to this place are all here: the last place given, or that of the last message where the limit cut off. Never before `after`. */
  readonly through: number;
}

export interface EventSpan {
  readonly events: readonly PlacedMessage[];
  /** The events up to this place are all here. Before `after` where so many places were never given. */
  readonly through: number;
}

/** What a consumer has done, and what it has set aside. */
export interface ConsumerState {
  /** Becomes the only worker on this consumer over all processes; null while another one is. */
  hold(consumer: string): Promise<ConsumerHold | null>;
  position(consumer: string): Promise<number>;
  /** Never moves back. */
  advance(consumer: string, position: number): Promise<void>;
  /** Which of these messages the consumer has already worked on. */
  received(consumer: string, ids: readonly MessageId[]): Promise<ReadonlySet<MessageId>>;
  /** Sets a message aside; a message that is aside already has its tries and reason replaced. */
  setAside(consumer: string, entries: readonly SetAside[]): Promise<void>;
  /** The lanes that wait behind a message that was set aside. */
  waitingLanes(consumer: string): Promise<ReadonlySet<string>>;
  /** For each lane whose first message is due: all of its messages, in order. */
  due(consumer: string, now: Instant, lanes: number): Promise<readonly (readonly AsideMessage[])[]>;
  /** What all consumers have set aside, in the order of their places, at most `limit` of it. */
  aside(limit: number): Promise<readonly AsideOf[]>;
  /** Has a dead message tried again at once, and as often as a new one; false where no consumer has such a dead message. */
  revive(id: MessageId): Promise<boolean>;
  /** Forgets a message that was set aside, since it is done. */
  takeBack(consumer: string, id: MessageId): Promise<void>;
  /** Forgets that messages were received before a moment, at most `limit` of them; gives back how many. */
  forgetReceived(before: Instant, limit: number): Promise<number>;
  /** Lets every hold of this process go. */
  close(): Promise<void>;
}

export interface ConsumerHold {
  /** Whether the hold is gone: the connection that it rests on broke. */
  isLost(): boolean;
  release(): Promise<void>;
}

export interface SetAside {
  readonly message: PlacedMessage;
  readonly attempts: number;
  /** Null for one that waits behind another, or that is tried no more. */
  readonly nextAttemptAt: Instant | null;
  /** Why; null for one that only waits behind another of its lane. */
  readonly reason: string | null;
  /** True where it was tried so often that a person must look. */
  readonly dead: boolean;
}
export type AsideMessage = SetAside;
export interface AsideOf extends AsideMessage {
  readonly consumer: string;
}

/** Milliseconds for which it is remembered that a message was received: far longer than one is delivered again. */
export const receiptRetention = 14 * 24 * 3_600_000;
