import type { Failure, Subscription } from '@quayside/application/kernel';
import type { EventFrames, Parcel } from './event-frames.js';
import type { Outlet } from './outlet.js';
import type { Turns } from './turns.js';
import { cursorText, gapText } from './server-frame.js';

export interface PumpDeps {
  readonly frames: EventFrames;
  readonly turns: Turns;
}

/**
 * Carries events from a subscription to a connection. It fetches a turn only where there is room for it, so that what waits for
 * a slow reader is never more than its buffer and one parcel.
 */
export class EventPump {
  #cursor: string;
  #isOn = true;

  constructor(
    readonly deps: PumpDeps,
    readonly subscription: Subscription,
    readonly outlet: Outlet,
  ) {
    this.#cursor = subscription.begin;
  }

  /** Behind the last event that was handed over. */
  get cursor(): string {
    return this.#cursor;
  }

  /** Works until it is stopped, which is null, or the feed ends the subscription. */
  async run(): Promise<Failure | null> {
    const { turns } = this.deps;
    turns.subscribers += 1;
    try {
      return await this.#run();
    } finally {
      turns.subscribers -= 1;
    }
  }

  async #run(): Promise<Failure | null> {
    for (;;) {
      const room = this.outlet.room();
      if (room) await room;
      if (!this.#isGoing) return null;
      const turn = await this.subscription.next();
      if (!this.#isGoing) return null;
      if (turn.kind === 'ended') return turn.failure;
      if (turn.kind !== 'events')
        this.outlet.say(turn.kind === 'gap' ? gapText(turn.after, turn.cursor) : cursorText(turn.cursor));
      // A promise for each event and subscriber is what costs most here, so there is none where nothing is waited for.
      for (let told = 0; turn.kind === 'events' && told < turn.events.length;) {
        const space = this.outlet.room();
        if (space) await space;
        const parcel = this.deps.frames.parcel(turn.events, told);
        const pause = this.deps.turns.next(parcel.bytes.length);
        if (pause) await pause;
        if (!this.#isGoing) return null;
        told += this.#write(parcel);
      }
      this.#cursor = turn.cursor;
      const rest = this.deps.turns.rest();
      if (rest) await rest;
    }
  }

  /** Nothing more is handed over from now on. */
  stop(): void {
    this.#isOn = false;
    this.subscription.close();
  }

  get #isGoing(): boolean {
    return this.#isOn && this.outlet.isOpen;
  }

  /** Hands a parcel over; gives back how many events are in it. */
  #write({ events, bytes, cursor }: Parcel): number {
    this.outlet.write(bytes);
    this.#cursor = cursor;
    return events.length;
  }
}
