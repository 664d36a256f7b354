import type { Instant } from '@quayside/domain/kernel';
import { allows, type Principal } from '../caller.js';
import type { EventContract } from '../event-contract.js';
import { contextOf, type PlacedMessage } from '../message.js';

/** An event as it travels: CloudEvents 1.0, in its JSON format. */
export interface CloudEvent {
  readonly specversion: '1.0';
  /** Unique: whoever saw it before may drop it. */
  readonly id: string;
  /** `/orders`: the context that it comes from. */
  readonly source: string;
  readonly type: string;
  /** Of the shape of `data`. */
  readonly dataversion: number;
  /** The aggregate that it is about. */
  readonly subject: string;
  /** Its number in the history of the subject, from 1 without gaps. */
  readonly sequence: number;
  readonly time: Instant;
  /** The principal on whose account it happened. */
  readonly actor: string;
  readonly datacontenttype: 'application/json';
  readonly data: unknown;
}

/** One event of the feed. There is one such object in a process, however many hear of it. */
export interface FeedEvent {
  readonly position: number;
  /** Where to go on behind it. */
  readonly cursor: string;
  readonly context: string;
  /** `orders.ord_…` */
  readonly topic: string;
  readonly scope: string;
  /** The principal to whom it belongs; null for the shop's own. */
  readonly owner: string | null;
  readonly event: CloudEvent;
  /** The event as JSON text. */
  readonly text: string;
}

/** Throws for an event that no contract tells of: a context has to say how its facts are told. */
export const feedEvent = (message: PlacedMessage, contracts: Readonly<Record<string, EventContract>>): FeedEvent => {
  const contract = contracts[message.type];
  if (!contract) throw new Error(`no contract tells of ${message.type}`);
  const context = contextOf(message.type);
  const event: CloudEvent = {
    specversion: '1.0',
    id: message.id,
    source: `/${context}`,
    type: message.type,
    dataversion: contract.version,
    subject: message.subject,
    // An event is always numbered; only commands are not.
    sequence: message.sequence ?? 0,
    time: message.at,
    actor: message.actor,
    datacontenttype: 'application/json',
    data: contract.view(message.data),
  };
  return {
    position: message.position,
    cursor: cursorAt(message.position),
    context,
    topic: `${context}.${message.subject}`,
    scope: contract.scope,
    owner: message.owner,
    event,
    text: JSON.stringify(event),
  };
};

/** The scope to hear of what is others', for each context whose things have owners. */
const seesAll = (context: string): string => `${context}:all`;

/** The one decision on who hears of an event: whoever has its scope, where it is theirs or the shop's. */
export const mayHear = (principal: Principal, { scope, owner, context }: FeedEvent): boolean =>
  allows(principal, scope) && (owner === null || owner === principal.id || allows(principal, seesAll(context)));

/** A place in the feed, to go on behind it. Opaque to whoever keeps it. */
export const cursorAt = (position: number): string => `c1_${position.toString(36)}`;

/** Null for what is no cursor. */
export const positionOf = (cursor: string): number | null => {
  const digits = /^c1_([0-9a-z]{1,10})$/.exec(cursor)?.[1];
  return digits === undefined ? null : Number.parseInt(digits, 36);
};
