import type { Clock } from '@quayside/application/kernel';

/** How many may go on in one turn of the event loop: about a millisecond's worth of writing. */
const mostInTurn = 64;
/** Bytes below which something is news, however many hear it at once: who is told of more is told of the past, and can wait. */
const newsBytes = 64 * 1_024;
/** Bytes of the past that are told in one turn. */
const mostPastInTurn = 512 * 1_024;
/** Milliseconds that it takes, with a margin as large again, to tell one subscriber of something. */
const perSubscriber = 0.01;
/** Milliseconds below which a rest is not worth a timer. */
const shortestRest = 2;

interface Waiting {
  readonly bytes: number;
  readonly resolve: () => void;
}

/**
 * Takes care that what is told to thousands leaves time for everything else: subscribers go on in order, some in each turn of
 * the event loop, and rest after that for as long as telling all of them takes. What happens meanwhile they are then told in one go.
 * Who is told of news goes before who reads up on the past, of whom one goes on in each turn all the same.
 */
export class Turns {
  /** How many there are to be told. */
  subscribers = 0;
  readonly #news: Waiting[] = [];
  readonly #past: Waiting[] = [];
  #left = mostInTurn;
  #pastLeft = mostPastInTurn;
  #isSet = false;
  #rest: Promise<void> | null = null;

  constructor(readonly clock: Clock) {}

  /** To be asked before so many bytes are written. Null where that may be now, which is nearly always so where there are few. */
  next(bytes: number): Promise<void> | null {
    this.#set();
    const queue = bytes < newsBytes ? this.#news : this.#past;
    if (queue.length === 0 && this.#takes(bytes)) return null;
    return new Promise((resolve) => queue.push({ bytes, resolve }));
  }

  /** The rest after a turn; null where there are so few that they need none. All who are told of the same rest together. */
  rest(): Promise<void> | null {
    const milliseconds = this.subscribers * perSubscriber;
    if (milliseconds < shortestRest) return null;
    this.#rest ??= new Promise((resolve) => {
      this.clock.after(milliseconds, () => {
        this.#rest = null;
        resolve();
      });
    });
    return this.#rest;
  }

  #set(): void {
    if (this.#isSet) return;
    this.#isSet = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isSet = false;
    this.#left = mostInTurn;
    this.#pastLeft = mostPastInTurn;
    const news = this.#thoseOf(this.#news);
    const past = this.#thoseOf(this.#past);
    const one = past.length === 0 ? this.#past.splice(0, 1) : past;
    for (const { resolve } of [...news, ...one]) resolve();
    if (this.#news.length > 0 || this.#past.length > 0) this.#set();
  }

  /** Those in front of a queue for whom there is time in this turn. */
  #thoseOf(queue: Waiting[]): readonly Waiting[] {
    const stays = queue.findIndex(({ bytes }) => !this.#takes(bytes));
    return queue.splice(0, stays === -1 ? queue.length : stays);
  }

  /** Whether there is time left for that in this turn; for the first one there always is. */
  #takes(bytes: number): boolean {
    const isPast = bytes >= newsBytes;
    const fits = this.#left === mostInTurn || (this.#left > 0 && (!isPast || bytes <= this.#pastLeft));
    if (fits) this.#left -= 1;
    if (fits && isPast) this.#pastLeft -= bytes;
    return fits;
  }
}
