import type { Timing } from '@quayside/client';

interface Timer {
  readonly at: number;
  readonly effect: () => void;
}

/** Time that a test moves. Waits before another attempt are over as soon as they begin; longer ones wait for the test. */
export class TestTiming implements Timing {
  /** How long each wait was to be, in order. */
  readonly waits: number[] = [];
  /** What chance gives, until something else is said. */
  luck = 0.5;
  #elapsed = 0;
  readonly #timers = new Set<Timer>();

  constructor(
    /** Milliseconds; a shorter wait is over at once. */
    readonly shortest = 10_000,
    readonly begin = Date.parse('2026-11-21T12:00:00Z'),
  ) {}

  elapsed(): number {
    return this.#elapsed;
  }

  now(): number {
    return this.begin + this.#elapsed;
  }

  chance(): number {
    return this.luck;
  }

  after(milliseconds: number, effect: () => void): () => void {
    const timer = { at: this.#elapsed + milliseconds, effect };
    this.#timers.add(timer);
    if (milliseconds < this.shortest) {
      this.waits.push(milliseconds);
      setImmediate(() => this.#timers.has(timer) && this.advance(timer.at - this.#elapsed));
    }
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass; what is due by then happens, in order. */
  advance(milliseconds: number): void {
    const until = this.#elapsed + Math.max(0, milliseconds);
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers.delete(next);
      this.#elapsed = Math.max(this.#elapsed, next.at);
      next.effect();
    }
    this.#elapsed = until;
  }

  /** How many are still set: a call that has ended leaves none. */
  get pending(): number {
    return this.#timers.size;
  }
}
