/**
 * Lets so many through a second in the long run, and twice as many at once. Who goes on when refused runs into debt, and is
 * lost where that is as deep as the bucket.
 */
export class TokenBucket {
  readonly #depth: number;
  #tokens: number;
  #seen: number;

  constructor(
    readonly perSecond: number,
    /** Milliseconds, on the clock by which `take` is told the time. */
    now: number,
  ) {
    this.#seen = now;
    this.#depth = perSecond * 2;
    this.#tokens = this.#depth;
  }

  take(now: number): 'granted' | 'refused' | 'lost' {
    this.#tokens = Math.min(this.#depth, this.#tokens + ((now - this.#seen) / 1_000) * this.perSecond);
    this.#seen = now;
    const isGranted = this.#tokens >= 1;
    this.#tokens -= 1;
    if (isGranted) return 'granted';
    return this.#tokens < -this.#depth ? 'lost' : 'refused';
  }
}
