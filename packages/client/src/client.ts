import { Caller } from './caller.js';
import { Calls } from './calls.js';
import { Events } from './events/events.js';
import { Contexts } from './generated/contexts.js';
import { base, operations } from './generated/operations.js';
import { settingsOf, type ClientOptions } from './options.js';
import { systemTiming, type Timing } from './timing.js';
import { Tokens } from './tokens.js';

/**
 * A client of one Quayside: a function for each use case, by context, and the feed of events. One is enough for a program; but for
 * its subscriptions it holds nothing that has to be closed. Throws a `TypeError` that names the option which is wrong.
 */
export class QuaysideClient extends Contexts {
  /** What happened, as a feed that is heard from a cursor on. */
  readonly events: Events;

  /** `timing` is for tests, which make their own time. */
  constructor(options: ClientOptions, timing: Timing = systemTiming) {
    const settings = settingsOf(options);
    const tokens = new Tokens(options.token, () => timing.now());
    super(new Calls(new Caller({ settings, tokens, timing, base }), operations));
    this.events = new Events({ settings, tokens, timing, makeSocket: options.WebSocket });
  }
}
