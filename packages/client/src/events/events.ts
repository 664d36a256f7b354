import type { Settings } from '../options.js';
import type { Timing } from '../timing.js';
import type { Tokens } from '../tokens.js';
import { socketMaker, type SocketMaker } from './socket.js';
import { Subscription, type SubscribeOptions } from './subscription.js';

export interface EventsDeps {
  readonly settings: Settings;
  readonly tokens: Tokens;
  readonly timing: Timing;
  /** In place of `globalThis.WebSocket`. */
  readonly makeSocket: SocketMaker | undefined;
}

/** What happened: the feed of events. */
export class Events {
  constructor(readonly deps: EventsDeps) {}

  /**
   * Begins to listen at once, from a cursor on or from now, and goes on until it is closed. Iterate over it with `for await`.
   * Throws a `TypeError` where there is no WebSocket.
   */
  subscribe(options: SubscribeOptions = {}): Subscription {
    const { settings, tokens, timing, makeSocket } = this.deps;
    const url = `${settings.url.replace(/^http/, 'ws')}/ws`;
    return new Subscription({ url, makeSocket: socketMaker(makeSocket), settings, tokens, timing }, options);
  }
}
