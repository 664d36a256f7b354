import { Metadata, type ServerWritableStream } from '@grpc/grpc-js';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import {
  budgetHeaders,
  DependencyDown,
  kernelFailure,
  subscribeInTime,
  type Clock,
  type Failure,
  type Feed,
  type Log,
  type Subscription,
  type SubscriptionRequest,
} from '@quayside/application/kernel';
import { credentialOf, originOf, requestIdOf } from './call-metadata.js';
import type { Codecs } from './codec/compile.js';
import { NotAMessage } from './codec/message-codec.js';
import { EventMessages } from './event-messages.js';
import { statusOf } from './failure-status.js';
import type { GrpcLimits } from './limits.js';
import type { WatchRequest } from './proto/watch-messages.js';
import { refusal } from './refusals.js';

/** Events that are asked of the feed at once. */
const mostEvents = 64;

export interface WatchDeps {
  readonly isProxy: (address: string) => boolean;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: GrpcLimits;
}

type Call = ServerWritableStream<Buffer, Buffer>;

/** `EventService.Watch`: the feed as a stream of messages, and all streams that are open. */
export class Watches {
  readonly #open = new Set<Subscription>();
  readonly #perCaller = new Map<string, number>();
  readonly #messages: EventMessages;
  #stopping = false;

  constructor(
    readonly deps: WatchDeps,
    readonly codec: Codecs['watch'],
  ) {
    this.#messages = new EventMessages(codec.response);
  }

  async answer(call: Call): Promise<void> {
    const requestId = requestIdOf(call.metadata);
    const end = (failure: Failure): void => void call.emit('error', statusOf(failure, requestId));
    try {
      const subscribed = await this.#subscribe(call);
      if (!subscribed.ok) return end(subscribed.error);
      const metadata = new Metadata();
      metadata.set('x-request-id', requestId);
      const { budget } = subscribed.value;
      if (budget) for (const [name, value] of Object.entries(budgetHeaders(budget))) metadata.set(name, value);
      call.sendMetadata(metadata);
      end(await this.#tell(call, subscribed.value));
    } catch (error) {
      this.deps.log.error('a watch broke', { requestId, error });
      end(kernelFailure(error instanceof DependencyDown ? 'DEPENDENCY_DOWN' : 'INTERNAL'));
    }
  }

  /** Ends every stream, and begins none any more. */
  stop(): void {
    this.#stopping = true;
    for (const subscription of this.#open) subscription.close();
  }

  async #subscribe(call: Call): Promise<Result<Subscription, Failure>> {
    const credential = credentialOf(call.metadata);
    // Whoever shows no credential is refused by the feed before it looks at the rest, so nothing is read for them.
    const asked = credential === null ? ok({ topics: [], after: null }) : this.#read(call.request);
    if (!asked.ok) return asked;
    const origin = originOf(call.metadata, call.getPeer(), this.deps.isProxy);
    const subscribed = await subscribeInTime(
      this.deps,
      { credential, ...asked.value, origin },
      this.deps.limits.patience,
    );
    if (!subscribed.ok) return subscribed;
    const full = this.#full(subscribed.value.principal.id);
    if (!full) return subscribed;
    subscribed.value.close();
    return fail(full);
  }

  #read(bytes: Buffer): Result<Pick<SubscriptionRequest, 'topics' | 'after'>, Failure> {
    try {
      const { topics = [], after = null, ...others } = this.codec.request.decode(bytes) as Partial<WatchRequest>;
      const [unknown] = Object.keys(others);
      if (unknown === undefined) return ok({ topics, after });
      return fail(
        kernelFailure('INVALID_INPUT', { issues: [{ path: unknown, message: 'is not a field of this input' }] }),
      );
    } catch (error) {
      if (!(error instanceof NotAMessage)) throw error;
      return fail(refusal('MALFORMED_MESSAGE', { reason: error.message }));
    }
  }

  #full(caller: string): Failure | null {
    const { watches, watchesPerCaller } = this.deps.limits;
    if (this.#stopping) return kernelFailure('SHUTTING_DOWN');
    if (this.#open.size >= watches) return refusal('TOO_MANY_STREAMS', { most: watches, of: 'the process' });
    return (this.#perCaller.get(caller) ?? 0) >= watchesPerCaller
      ? refusal('TOO_MANY_STREAMS', { most: watchesPerCaller, of: 'the caller' })
      : null;
  }

  /** Until it ends, for the reason that it gives back. */
  async #tell(call: Call, subscription: Subscription): Promise<Failure> {
    const { clock, limits } = this.deps;
    const caller = subscription.principal.id;
    this.#open.add(subscription);
    this.#perCaller.set(caller, (this.#perCaller.get(caller) ?? 0) + 1);
    call.once('cancelled', () => subscription.close());
    if (call.cancelled) subscription.close();
    let isOld = false;
    const young = clock.after(limits.connectionAge, () => {
      isOld = true;
      subscription.close();
    });
    try {
      const ended = await this.#tellAll(call, subscription);
      return isOld && ended.code === 'SHUTTING_DOWN' ? refusal('STREAM_AGED', ended.details) : ended;
    } finally {
      young();
      subscription.close();
      this.#open.delete(subscription);
      this.#leave(caller);
    }
  }

  async #tellAll(call: Call, subscription: Subscription): Promise<Failure> {
    let told = subscription.begin;
    if (!(await this.#write(call, this.#messages.begun(told)))) return refusal('TOO_SLOW', { cursor: told });
    for (;;) {
      const turn = await subscription.next(mostEvents);
      if (turn.kind === 'ended') return { ...turn.failure, details: { ...turn.failure.details, cursor: turn.cursor } };
      const cursors = turn.kind === 'events' ? turn.events.map(({ cursor }) => cursor) : [turn.cursor];
      for (const [index, message] of this.#messages.of(turn).entries()) {
        if (!(await this.#write(call, message))) return refusal('TOO_SLOW', { cursor: told });
        told = cursors[index] ?? told;
      }
    }
  }

  /** Goes on when the reader has room; false where it had none for too long. */
  #write(call: Call, message: Buffer): Promise<boolean> | boolean {
    // Who is gone has no room and will never have any: the subscription, which is closed by then, says what follows.
    if (call.cancelled || call.write(message)) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const cancel = this.deps.clock.after(this.deps.limits.readerPatience, () => resolve(false));
    const goOn = (): void => resolve(true);
    call.once('drain', goOn);
    call.once('cancelled', goOn);
    return promise.finally(() => {
      cancel();
      call.off('drain', goOn);
      call.off('cancelled', goOn);
    });
  }

  #leave(caller: string): void {
    const left = (this.#perCaller.get(caller) ?? 0) - 1;
    if (left > 0) this.#perCaller.set(caller, left);
    else this.#perCaller.delete(caller);
  }
}
