import type { Timing } from '../timing.js';

/** Milliseconds of silence after which the other side is asked whether it is there; it speaks every 15 s by itself. */
const quietFor = 20_000;
/** Milliseconds that it has to answer. */
const answerWithin = 10_000;

export interface HeartbeatEffects {
  ask(): void;
  lost(): void;
}

/** Notices that nobody is there any more: a connection that is cut on the way says nothing of it. */
export class Heartbeat {
  #heardAt = 0;
  #isAnswered = false;
  #cancel: (() => void) | null = null;

  constructor(
    readonly timing: Timing,
    readonly effects: HeartbeatEffects,
  ) {}

  start(): void {
    this.heard();
    this.#watch(quietFor);
  }

  heard(): void {
    this.#heardAt = this.timing.elapsed();
    this.#isAnswered = true;
  }

  stop(): void {
    this.#cancel?.();
  }

  #watch(milliseconds: number): void {
    this.#cancel = this.timing.after(milliseconds, () => {
      const silence = this.timing.elapsed() - this.#heardAt;
      if (silence < quietFor) this.#watch(quietFor - silence);
      else this.#ask();
    });
  }

  #ask(): void {
    this.#isAnswered = false;
    this.effects.ask();
    this.#cancel = this.timing.after(answerWithin, () => {
      if (this.#isAnswered) this.#watch(Math.max(1, quietFor - (this.timing.elapsed() - this.#heardAt)));
      else this.effects.lost();
    });
  }
}
