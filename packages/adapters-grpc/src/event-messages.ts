import { perObject, type FeedEvent, type FeedTurn } from '@quayside/application/kernel';
import type { MessageCodec } from './codec/message-codec.js';
import { eventBody } from './codec/compile.js';

type Turn = Exclude<FeedTurn, { readonly kind: 'ended' }>;

/** What the messages of a watch are made of; one encoding of an event serves all who hear of it. */
export class EventMessages {
  readonly #ofEvent: (event: FeedEvent) => Buffer;

  constructor(readonly codec: MessageCodec) {
    this.#ofEvent = perObject(({ cursor, event }) =>
      this.#encode({
        event: { cursor, ...event, ...eventBody({ type: event.type, version: event.dataversion }, event.data) },
      }),
    );
  }

  begun(cursor: string): Buffer {
    return this.#encode({ begun: { cursor } });
  }

  of(turn: Turn): readonly Buffer[] {
    switch (turn.kind) {
      case 'events':
        return turn.events.map(this.#ofEvent);
      case 'gap':
        return [this.#encode({ gap: { after: turn.after, cursor: turn.cursor } })];
      case 'quiet':
        return [this.#encode({ quiet: { cursor: turn.cursor } })];
    }
  }

  #encode(message: Parameters<MessageCodec['encode']>[0]): Buffer {
    const bytes = this.codec.encode(message);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}
