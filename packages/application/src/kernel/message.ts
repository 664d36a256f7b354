import type { Fact, Instant, MessageId } from '@quayside/domain/kernel';
import type { Context } from './contract.js';

/**
 * What one context tells the others: an event (a fact that happened) or a command (something another context is asked
 * to do). Both are rows of the outbox, written in the transaction of what they tell.
 */
export interface Message<Data = unknown> {
  readonly id: MessageId;
  readonly kind: 'event' | 'command';
  /** `context.words`, with the context that it belongs to: an event's source, a command's addressee. */
  readonly type: string;
  /** The aggregate that it is about. */
  readonly subject: string;
  /** The event's number in the history of its aggregate, from 1 without gaps; null for a command. */
  readonly sequence: number | null;
  /** Messages of one lane reach each consumer one after the other; other lanes do not wait for them. */
  readonly lane: string;
  readonly at: Instant;
  /** The principal to whom what it is about belongs; null where that is the shop. Only events say so. */
  readonly owner: string | null;
  /** The principal on whose account it happened. */
  readonly actor: string;
  readonly requestId: string;
  readonly data: Data;
}

/** A message that has its place in the log: nothing that commits later is ever placed before it. */
export interface PlacedMessage<Data = unknown> extends Message<Data> {
  readonly position: number;
}

/** A command to another context, as a use case sends it. */
export interface Command<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly subject: string;
  readonly lane: string;
  readonly data: Data;
}

/** What a store makes of an aggregate's new events. */
export interface EventsOf {
  readonly subject: string;
  readonly lane: string;
  /** The principal to whom the aggregate belongs; the shop where it is left out. */
  readonly owner?: string | null;
  /** The aggregate's version after the last of the events. */
  readonly version: number;
  readonly events: readonly Fact<string, unknown>[];
}

export const contextOf = (type: string): Context => type.slice(0, type.indexOf('.')) as Context;
