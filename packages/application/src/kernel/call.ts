import { later, type Instant } from '@quayside/domain/kernel';
import type { Caller, CallOrigin, Principal } from './caller.js';
import type { Failure } from './failure.js';
import type { RateState } from './limits.js';

/** One call, as a transport hands it over: nothing of it is trusted. */
export interface Call {
  /** The secret that the caller showed; null where it showed none. */
  readonly credential: string | null;
  readonly input: unknown;
  /** The idempotency key; null where there is none. */
  readonly onceKey: string | null;
  readonly requestId: string;
  readonly transport: string;
  readonly origin: CallOrigin;
  /** Milliseconds from now that an answer is of use. */
  readonly patience: number;
  /** Milliseconds to wait for what the command began to come to an end; 0 for not at all. */
  readonly wait: number;
}

export type Answer = Answered | Refused;
interface Told {
  /** The budget that the call was taken from; null where there is no such limit. */
  readonly budget: RateState | null;
}
export interface Answered extends Told {
  readonly ok: true;
  /** The output as JSON text: for a replay the very bytes of the first answer. */
  readonly body: string;
  /** The very output where this call made it; null for a replay. What is worked out of it may be remembered by it: it does not change. */
  readonly output: object | null;
  /** True where this is the first answer to an earlier call with the same key. */
  readonly replayed: boolean;
  /** When, and under which request id, it was first answered. */
  readonly at: Instant;
  readonly requestId: string;
}
export interface Refused extends Told {
  readonly ok: false;
  readonly failure: Failure;
  readonly at: Instant;
  readonly requestId: string;
}

/** Few calls ask for their deadline, so it is worked out for those that do. */
export class Calling implements Caller {
  readonly requestId: string;
  readonly transport: string;
  readonly origin: CallOrigin;

  constructor(
    readonly principal: Principal,
    readonly call: Call,
    readonly begun: Instant,
  ) {
    this.requestId = call.requestId;
    this.transport = call.transport;
    this.origin = call.origin;
  }

  get deadline(): Instant {
    return later(this.begun, this.call.patience);
  }
}
