import type { MessageLog } from '../message-log.js';
import type { Clock } from '../ports.js';

/**
 * Milliseconds between looks, whatever else wakes those who wait: for a notice that was lost, and for credentials that ended. With
 * the half second that a look-up is trusted a stream so ends within a second.
 */
export const lookEvery = 400;

/** Those who wait for news of the log: all are woken by one notice. */
export class Listeners {
  #waiting: (() => void)[] = [];
  readonly #atEnd = new Set<() => void>();
  #quiet: (() => void) | null = null;
  #cancel: (() => void) | null = null;
  #ended = false;
  #count = 0;
  #looks = 0;

  constructor(readonly deps: { readonly messages: Pick<MessageLog, 'onNews'>; readonly clock: Clock }) {}

  get isEnded(): boolean {
    return this.#ended;
  }

  /** How often there were news: whoever read at one count need not wait at another. */
  get count(): number {
    return this.#count;
  }

  /** How many looks there were. */
  get looks(): number {
    return this.#looks;
  }

  /** Hears of news from now on. */
  listen(): void {
    if (this.#ended) return;
    this.#quiet ??= this.deps.messages.onNews((news) => {
      if (news === 'placed') this.#wake();
    });
  }

  /** Resolves at the next news, or after a while. At once where there were some since `count`. */
  news(count: number): Promise<void> {
    if (this.#ended || count !== this.#count) return Promise.resolve();
    this.#cancel ??= this.deps.clock.after(lookEvery, () => this.#look());
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Calls back at the end. Gives back how to forget that. */
  atEnd(effect: () => void): () => void {
    this.#atEnd.add(effect);
    return () => this.#atEnd.delete(effect);
  }

  end(): void {
    this.#ended = true;
    this.#quiet?.();
    this.#cancel?.();
    for (const effect of this.#atEnd) effect();
    this.#atEnd.clear();
    this.#wake();
  }

  #look(): void {
    this.#cancel = null;
    this.#looks += 1;
    this.#wake();
  }

  #wake(): void {
    this.#count += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
