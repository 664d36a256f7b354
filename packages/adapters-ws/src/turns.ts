import type { Clock } from '@quayside/application/kernel';

/** How many may go on in one turn of the event loop, and what they may write in it: about a millisecond's worth. */
const mostInTurn = 64;
const mostBytesInTurn = 512 * 1_024;
/** Milliseconds that it takes, with a margin as large again, to tell one subscriber of something. */
const perSubscriber = 0.01;
/** Milliseconds below which a rest is not worth a timer. */
const shortestRest = 2;

/**
 * Takes care that what is told to thousands leaves time for everything else: subscribers go on in order, some in each turn of
 * the event loop, and rest after that for as long as telling all of them takes. What happens meanwhile they are then told in one go.
 */
export class Turns {
  /** How many there are to be told. */
  subscribers = 0;
  readonly #waiting: { readonly bytes: number; readonly resolve: () => void }[] = [];
  #left = mostInTurn;
  #bytesLeft = mostBytesInTurn;
  #isSet = false;
  #rest: Promise<void> | null = null;

  constructor(readonly clock: Clock) {}

  /** To be asked before so many bytes are written. Null where that may be now, which is nearly always so where there are few. */
  next(bytes: number): Promise<void> | null {
    this.#set();
    if (this.#waiting.length === 0 && this.#takes(bytes)) return null;
    return new Promise((resolve) => this.#waiting.push({ bytes, resolve }));
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
    this.#bytesLeft = mostBytesInTurn;
    const stays = this.#waiting.findIndex(({ bytes }) => !this.#takes(bytes));
    const going = this.#waiting.splice(0, stays === -1 ? this.#waiting.length : stays);
    for (const { resolve } of going) resolve();
    if (this.#waiting.length > 0) this.#set();
  }

  /** Whether there is time left for that in this turn; for the first one there always is. */
  #takes(bytes: number): boolean {
    const fits = this.#left === mostInTurn || (this.#left > 0 && bytes <= this.#bytesLeft);
    if (fits) {
      this.#left -= 1;
      this.#bytesLeft -= bytes;
    }
    return fits;
  }
}
