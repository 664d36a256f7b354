import {
  DependencyDown,
  kernelFailure,
  subscribeInTime,
  type Authenticator,
  type CallOrigin,
  type Failure,
  type Feed,
  type Limits,
  type Log,
  type Pipeline,
  type Principal,
  type UseCase,
} from '@quayside/application/kernel';
import { closeCodes, closeReason, type CloseCode } from './closing.js';
import { readFrame, type ClientFrame } from './client-frame.js';
import { EventPump, type PumpDeps } from './event-pump.js';
import { wsFailure } from './failures.js';
import { authenticateWithin } from './limits.js';
import type { Outlet, OutletDeps } from './outlet.js';
import { newRequestId } from './request-id.js';
import {
  authenticatedText,
  errorText,
  pongText,
  resultText,
  subscribedText,
  unsubscribedText,
} from './server-frame.js';
import { TokenBucket } from './token-bucket.js';

export interface SessionDeps extends OutletDeps, PumpDeps {
  readonly pipeline: Pipeline;
  readonly useCases: ReadonlyMap<string, UseCase>;
  readonly feed: Pick<Feed, 'subscribe'>;
  readonly authenticator: Authenticator;
  readonly budgets?: Limits | undefined;
  readonly log: Log;
  /** Counts one more connection of a principal; false where there may be no more. */
  admit(principal: Principal): boolean;
}

/** Whoever has shown good credentials, and which. */
export interface Known {
  readonly principal: Principal;
  readonly credential: string;
}

type Frame<Kind extends ClientFrame['kind']> = Extract<ClientFrame, { kind: Kind }>;

/** One try to be known, taken from the budget of whoever it is: a refusal where nothing is left of that. */
export const spentFor = async (
  budgets: Limits | undefined,
  principal: Principal | null,
  { address }: CallOrigin,
): Promise<Failure | null> => {
  const limited = await (principal ? budgets?.ofPrincipal(principal) : budgets?.ofAddress(address));
  return limited?.refusal ?? null;
};

/** One connection: who is there, what it asked, and at most one subscription. */
export class Session {
  readonly #bucket: TokenBucket;
  #known: Known | null;
  readonly #opened: number;
  /** Frames that wait for the one before them, where that changes who is there or what is subscribed to. */
  readonly #queue: ClientFrame[] = [];
  #isBusy = false;
  #calls = 0;
  #isLeaving = false;
  #pump: EventPump | null = null;

  constructor(
    readonly deps: SessionDeps,
    readonly outlet: Outlet,
    readonly origin: CallOrigin,
    known: Known | null,
  ) {
    this.#known = known;
    this.#opened = deps.clock.elapsed();
    this.#bucket = new TokenBucket(deps.limits.framesPerSecond, this.#opened);
  }

  get known(): Known | null {
    return this.#known;
  }
  get isSubscribed(): boolean {
    return this.#pump !== null;
  }

  /** A frame of the client. */
  hear(data: Buffer, isBinary: boolean): void {
    if (!this.outlet.isOpen) return;
    this.outlet.heard();
    if (isBinary) {
      this.end(closeCodes.unsupported, 'BINARY_FRAME');
      return;
    }
    const allowance = this.#bucket.take(this.deps.clock.elapsed());
    if (allowance === 'lost') {
      this.end(closeCodes.tryLater, 'TOO_MANY_REQUESTS');
      return;
    }
    const { limits, useCases } = this.deps;
    const read = readFrame(data.toString('utf8'), limits.jsonDepth, (type) => useCases.has(type));
    if (allowance === 'refused') {
      const { framesPerSecond } = limits;
      const failure = wsFailure('TOO_MANY_REQUESTS', { frames_per_second: framesPerSecond, retry_after: 1 });
      this.#refuse(read.ok ? read.value.id : read.error.id, failure);
    } else if (read.ok) this.#take(read.value);
    else this.#refuse(read.error.id, read.error.failure);
  }

  /** The client pings below our frames; that costs as much as one of them. */
  pinged(): void {
    this.outlet.heard();
    if (this.#bucket.take(this.deps.clock.elapsed()) === 'lost') this.end(closeCodes.tryLater, 'TOO_MANY_REQUESTS');
  }

  /** Ends what may go on no longer, as far as the time tells. */
  look(now: number): void {
    if (!this.outlet.isOpen) return;
    if (!this.#known && now - this.#opened >= authenticateWithin) this.#unknown();
    else if (!this.outlet.keepsUp(now)) this.end(closeCodes.tryLater, 'TOO_SLOW');
  }

  /** Ends it where its credential, which was looked at anew, is no longer good. */
  lost(credential: string): void {
    if (this.#known?.credential === credential) this.#unknown();
  }

  /** Takes nothing new; answers what is in progress, and closes. */
  leave(): void {
    this.#isLeaving = true;
    this.#leaveWhereDone();
  }

  /** Closes, with the cursor to come back with. */
  end(code: CloseCode, word: string): void {
    this.#pump?.stop();
    this.outlet.end(code, closeReason(word, code === closeCodes.policy ? null : (this.#pump?.cursor ?? null)));
  }

  /** Closes because the process stops, whatever is in progress. */
  endNow(): void {
    this.end(closeCodes.goingAway, 'SHUTTING_DOWN');
  }

  /** The connection is gone. */
  closed(): void {
    this.#pump?.stop();
    this.#pump = null;
    this.#queue.length = 0;
  }

  #take(frame: ClientFrame): void {
    if (!this.#known && frame.kind !== 'authenticate' && !this.#isBusy) {
      this.#refuse(frame.id, kernelFailure('UNAUTHENTICATED'));
      return;
    }
    const { calls } = this.deps.limits;
    if (this.#calls + this.#queue.length >= calls) {
      this.#refuse(frame.id, wsFailure('TOO_MANY_REQUESTS', { most_in_progress: calls, retry_after: 1 }));
      return;
    }
    this.#queue.push(frame);
    this.#work();
  }

  /** One frame after the other; but calls do not wait for each other. */
  #work(): void {
    while (!this.#isBusy && this.outlet.isOpen) {
      const frame = this.#queue.shift();
      if (!frame) break;
      this.#begin(frame);
    }
    this.#leaveWhereDone();
  }

  #begin(frame: ClientFrame): void {
    if (!this.#known && frame.kind !== 'authenticate') return this.#refuse(frame.id, kernelFailure('UNAUTHENTICATED'));
    if (this.#isLeaving) return this.#refuse(frame.id, kernelFailure('SHUTTING_DOWN'));
    switch (frame.kind) {
      case 'ping':
        return this.outlet.say(pongText(frame.id));
      case 'unsubscribe':
        return this.#unsubscribe(frame);
      case 'authenticate':
        return this.#alone(frame, this.#authenticate(frame));
      case 'subscribe':
        return this.#alone(frame, this.#subscribe(frame));
      case 'call':
        return this.#call(frame);
    }
  }

  /** What comes behind this frame waits until it is done. */
  #alone({ id }: ClientFrame, work: Promise<void>): void {
    this.#isBusy = true;
    void work
      .catch((error: unknown) => this.#broke(id, newRequestId(), error))
      .finally(() => {
        this.#isBusy = false;
        this.#work();
      });
  }

  async #authenticate({ id, token }: Frame<'authenticate'>): Promise<void> {
    const principal = await this.deps.authenticator.principalOf(token);
    const spent = await spentFor(this.deps.budgets, principal, this.origin);
    if (spent) {
      this.#refuse(id, spent);
      // Whoever guesses is not given a connection to go on guessing with.
      if (!principal) this.end(closeCodes.tryLater, spent.code);
      return;
    }
    const isAnother = this.#known !== null && principal?.id !== this.#known.principal.id;
    if (!principal || isAnother || (this.#pump && !(await this.#pump.subscription.renew(token)))) {
      this.#refuse(id, kernelFailure('UNAUTHENTICATED'));
      this.#unknown();
      return;
    }
    if (!this.outlet.isOpen) return;
    if (!this.#known && !this.deps.admit(principal)) {
      this.#refuse(id, wsFailure('TOO_MANY_CONNECTIONS', { most: this.deps.limits.connectionsPerCaller }));
      this.end(closeCodes.tryLater, 'TOO_MANY_CONNECTIONS');
      return;
    }
    this.#known = { principal, credential: token };
    this.outlet.say(authenticatedText(id, principal));
  }

  async #subscribe({ id, topics, after }: Frame<'subscribe'>): Promise<void> {
    if (this.#pump) return this.#refuse(id, wsFailure('ALREADY_SUBSCRIBED'));
    const credential = this.#known?.credential ?? null;
    const request = { credential, topics, after, origin: this.origin };
    const begun = await subscribeInTime(this.deps, request, this.deps.limits.patience);
    if (!begun.ok) return this.#refuse(id, begun.error);
    if (!this.outlet.isOpen) return begun.value.close();
    const pump = new EventPump(this.deps, begun.value, this.outlet);
    this.#pump = pump;
    this.outlet.say(subscribedText(id, begun.value.begin));
    void this.#carry(pump);
  }

  async #carry(pump: EventPump): Promise<void> {
    try {
      const failure = await pump.run();
      if (failure === null) return;
      if (failure.code === 'UNAUTHENTICATED') this.#unknown();
      else this.end(failure.code === 'SHUTTING_DOWN' ? closeCodes.goingAway : closeCodes.broken, failure.code);
    } catch (error) {
      this.deps.log.error('a subscription broke', { error });
      this.end(closeCodes.broken, 'INTERNAL');
    }
  }

  #unsubscribe({ id }: Frame<'unsubscribe'>): void {
    if (!this.#pump) return this.#refuse(id, wsFailure('NOT_SUBSCRIBED'));
    this.#pump.stop();
    this.outlet.say(unsubscribedText(id, this.#pump.cursor));
    this.#pump = null;
  }

  #call({ id, type, input, wait: seconds }: Frame<'call'>): void {
    const useCase = this.deps.useCases.get(type);
    if (!useCase) return this.#refuse(id, wsFailure('UNKNOWN_TYPE', { type }));
    const { contract } = useCase;
    const wait = useCase.settle === undefined ? 0 : seconds * 1_000;
    const requestId = newRequestId();
    this.#calls += 1;
    void this.deps.pipeline
      .run(useCase, {
        // Where a use case finds out by itself who asks, what else was shown is not for it.
        credential: contract.scope === 'public' ? null : (this.#known?.credential ?? null),
        input,
        onceKey: contract.kind === 'command' ? id : null,
        requestId,
        transport: 'websocket',
        origin: this.origin,
        patience: this.deps.limits.patience + wait,
        wait,
      })
      .then((answer) =>
        this.outlet.say(
          answer.ok ? resultText(id, answer) : errorText(id, answer.failure, answer.at, answer.requestId),
        ),
      )
      .catch((error: unknown) => this.#broke(id, requestId, error))
      .finally(() => {
        this.#calls -= 1;
        this.#leaveWhereDone();
      });
  }

  #leaveWhereDone(): void {
    if (this.#isLeaving && !this.#isBusy && this.#calls === 0 && this.#queue.length === 0) this.endNow();
  }

  #unknown(): void {
    this.end(closeCodes.policy, 'UNAUTHENTICATED');
  }

  #refuse(id: string | null, failure: Failure, requestId = newRequestId()): void {
    this.outlet.say(errorText(id, failure, this.deps.clock.now(), requestId));
  }

  #broke(id: string, requestId: string, error: unknown): void {
    const isDown = error instanceof DependencyDown;
    this.deps.log.error('a frame broke', { requestId, error });
    this.#refuse(id, kernelFailure(isDown ? 'DEPENDENCY_DOWN' : 'INTERNAL'), requestId);
  }
}
