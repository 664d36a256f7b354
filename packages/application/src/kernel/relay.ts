import { later, type Instant } from '@quayside/domain/kernel';
import type { PlacedMessage } from './message.js';
import type { AsideMessage, ConsumerHold, ConsumerState, MessageLog, SetAside } from './message-log.js';
import type { Clock, Log } from './ports.js';
import type { Consumer, Reaction } from './reaction.js';
import { Wakeable } from './wakeable.js';

export interface RelayDeps {
  readonly log: MessageLog;
  readonly state: ConsumerState;
  readonly clock: Clock;
  readonly journal: Log;
  /** A number from 0 to 1, for jitter. */
  readonly chance: () => number;
}

/** Messages worked on in one go; what they stage shares a few transactions. */
const batchSize = 256;
const placeAtOnce = 2_000;
/** Places after which a consumer that hears nothing records how far it has looked, so that the next start looks no further back. */
const recordEvery = 1_000;
/** Milliseconds between looks where nothing woke the relay: the safety net, not the way. */
const safetyNet = 1_000;
/** A message that fails so often is dead: its lane waits for a person, all others go on. */
export const triesBeforeDead = 12;
const backoff = (attempts: number, chance: number): number =>
  Math.min(500 * 2 ** attempts, 300_000) * (0.5 + chance / 2);

/** Places messages and brings each consumer of this process every message that it hears, in order for each lane. */
export interface Relay {
  start(): void;
  /** Ends after the batches that are being worked on. */
  stop(): Promise<void>;
}

/** Throws where a consumer hears one type twice. */
export const makeRelay = (deps: RelayDeps, consumers: readonly Consumer[]): Relay => {
  for (const consumer of consumers) checkReactions(consumer);
  const placing = new Wakeable(deps.clock, safetyNet);
  const workers = consumers.map((consumer) => ({ consumer, bell: new Wakeable(deps.clock, safetyNet) }));
  let ended: Promise<unknown> = Promise.resolve();
  let quiet = () => {};
  return {
    start: () => {
      quiet = deps.log.onNews((news) => {
        if (news === 'committed') placing.wake();
        else for (const { bell } of workers) bell.wake();
      });
      const failed = (what: string) => (error: unknown) =>
        deps.journal.error(`${what} failed; it will be tried again`, { error });
      ended = Promise.all([
        placing.run(async () => (await deps.log.place(placeAtOnce)) === placeAtOnce, failed('placing messages')),
        ...workers.map(async ({ consumer, bell }) => {
          const worker = new Worker(deps, consumer);
          await bell.run(() => worker.work(), failed(`the consumer ${consumer.name}`));
          await worker.release();
        }),
      ]);
    },
    stop: async () => {
      quiet();
      placing.stop();
      for (const { bell } of workers) bell.stop();
      await ended;
    },
  };
};

/** A consumer receives a message once, so of two reactions to it the second would never act. */
const checkReactions = ({ name, reactions }: Consumer): void => {
  const heard = reactions.map(({ hears }) => hears);
  const twice = heard.find((type, index) => heard.indexOf(type) !== index);
  if (twice !== undefined) throw new Error(`${name} has two reactions to ${twice}`);
};

class Worker {
  readonly #reactions: ReadonlyMap<string, Reaction>;
  readonly #types: readonly string[];
  #hold: ConsumerHold | null = null;
  /** How far the log was looked through. */
  #position = 0;
  /** How far of that is on record. */
  #recorded = 0;
  /** After a hold is taken the last batch may have been worked on in part: what was received is asked once. */
  #unsure = true;
  #waiting: Set<string> = new Set();

  constructor(
    readonly deps: RelayDeps,
    readonly consumer: Consumer,
  ) {
    this.#reactions = new Map(consumer.reactions.map((reaction) => [reaction.hears, reaction]));
    this.#types = [...this.#reactions.keys()];
  }

  /** One batch; says whether there may be more. */
  async work(): Promise<boolean> {
    if (!(await this.#held())) return false;
    const retried = await this.#retry();
    return (await this.#next()) || retried;
  }

  async release(): Promise<void> {
    await this.#hold?.release();
  }

  async #held(): Promise<boolean> {
    if (this.#hold && !this.#hold.isLost()) return true;
    const { state } = this.deps;
    this.#hold = await state.hold(this.consumer.name);
    if (!this.#hold) return false;
    this.#recorded = await state.position(this.consumer.name);
    this.#position = this.#recorded;
    this.#waiting = new Set(await state.waitingLanes(this.consumer.name));
    this.#unsure = true;
    return true;
  }

  async #next(): Promise<boolean> {
    const { log, state } = this.deps;
    const { messages, through } = await log.read(this.#position, this.#types, batchSize);
    if (messages.length > 0) await this.#receive(messages);
    this.#position = through;
    // What was received is on record with its effect, so a crash before this line costs a question, not a second effect.
    if (messages.length > 0 || through - this.#recorded >= recordEvery) {
      await state.advance(this.consumer.name, through);
      this.#recorded = through;
    }
    return messages.length === batchSize;
  }

  async #receive(messages: readonly PlacedMessage[]): Promise<void> {
    const { state } = this.deps;
    const { name } = this.consumer;
    const received = this.#unsure
      ? await state.received(
          name,
          messages.map((message) => message.id),
        )
      : new Set();
    const fresh = messages.filter((message) => !received.has(message.id));
    const aside = await this.#workOn(fresh);
    if (aside.length > 0) await state.setAside(name, aside);
    this.#unsure = false;
  }

  /** Lanes side by side, each lane in order. Gives back what could not be done, and what waits behind it. */
  async #workOn(messages: readonly PlacedMessage[]): Promise<readonly SetAside[]> {
    const lanes = Map.groupBy(messages, (message) => message.lane);
    const results = await Promise.all([...lanes].map(([lane, inLane]) => this.#workOnLane(lane, inLane)));
    return results.flat();
  }

  async #workOnLane(lane: string, messages: readonly PlacedMessage[]): Promise<readonly SetAside[]> {
    const aside: SetAside[] = [];
    for (const message of messages) {
      if (this.#waiting.has(lane)) {
        aside.push({ message, attempts: 0, nextAttemptAt: null, reason: null, dead: false });
        continue;
      }
      const failed = await this.#deliver(message);
      if (failed === null) continue;
      this.#waiting.add(lane);
      aside.push(this.#failure(message, 1, failed));
    }
    return aside;
  }

  /** Null where it is done, now or before; otherwise why it is not. */
  async #deliver(message: PlacedMessage): Promise<string | null> {
    try {
      const result = await this.#reactions.get(message.type)?.react(this.consumer.name, message);
      if (result?.outcome === 'refused') return `${result.error.code}: ${result.error.message}`;
      return result?.outcome === 'busy' ? 'others kept changing the same thing' : null;
    } catch (error) {
      this.deps.journal.error(`${this.consumer.name} broke on a message`, {
        messageId: message.id,
        type: message.type,
        error,
      });
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** Works on the lanes whose time has come. */
  async #retry(): Promise<boolean> {
    if (this.#waiting.size === 0) return false;
    const { state, clock } = this.deps;
    const lanes = await state.due(this.consumer.name, clock.now(), 32);
    for (const lane of lanes) await this.#retryLane(lane);
    // Whoever mended a lane from outside, such as an operator, is noticed here.
    this.#waiting = new Set(await state.waitingLanes(this.consumer.name));
    return lanes.length > 0;
  }

  async #retryLane(lane: readonly AsideMessage[]): Promise<void> {
    const { state } = this.deps;
    for (const { message, attempts } of lane) {
      const failed = await this.#deliver(message);
      if (failed !== null) return state.setAside(this.consumer.name, [this.#failure(message, attempts + 1, failed)]);
      await state.takeBack(this.consumer.name, message.id);
    }
  }

  #failure(message: PlacedMessage, attempts: number, reason: string): SetAside {
    const { clock, chance, journal } = this.deps;
    const dead = attempts >= triesBeforeDead;
    const fields = {
      consumer: this.consumer.name,
      messageId: message.id,
      type: message.type,
      lane: message.lane,
      attempts,
      reason,
    };
    if (dead) journal.error('a message is dead: its lane waits for a person', fields);
    else journal.warn('a message was set aside; it will be tried again', fields);
    const nextAttemptAt: Instant | null = dead ? null : later(clock.now(), backoff(attempts, chance()));
    return { message, attempts, nextAttemptAt, reason, dead };
  }
}
