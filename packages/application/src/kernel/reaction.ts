import type { Result } from '@quayside/domain/kernel';
import type { Context } from './contract.js';
import type { PlacedMessage } from './message.js';
import type { StagedMessages, UnitOfWork, UnitResult } from './unit-of-work.js';

/** What a context does when it hears a message. It acts once for each message, however often that is delivered. */
export interface Reaction {
  /** The message's type. */
  readonly hears: string;
  react(consumer: string, message: PlacedMessage): Promise<UnitResult<void, ReactionRefused>>;
}

/** A reason why a message cannot be worked on now: it is tried again later, and set aside after many tries. */
export interface ReactionRefused {
  readonly code: string;
  readonly message: string;
}

/** What a context hears, as data: `subscriptions.ts` of each context makes one. */
export interface Consumer {
  readonly name: Context;
  readonly reactions: readonly Reaction[];
}

export const reaction = <Data, Tx extends StagedMessages>(
  hears: string,
  work: UnitOfWork<Tx>,
  react: (
    data: Data,
    call: { readonly tx: Tx; readonly message: PlacedMessage },
  ) => Promise<Result<void, ReactionRefused>>,
): Reaction => ({
  hears,
  react: (consumer, message) =>
    work.run(
      { actor: message.actor, requestId: message.requestId, received: { consumer, messageId: message.id } },
      // Each type of message has one shape, declared beside its type in the `messages.ts` of the context that owns it.
      (tx) => react(message.data as Data, { tx, message }),
    ),
});
