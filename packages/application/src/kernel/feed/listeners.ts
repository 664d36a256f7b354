import type { MessageLog } from '../message-log.js';
import type { Clock } from '../ports.js';

/** Milliseconds between looks where nothing woke anybody: for a notice that was lost, and for credentials that ended. */
export const lookEvery = 1_000;

/** Those who wait for news of the log: all are woken by one notice. */
export class Listeners {
  #waiting: (() => void)[] = [];
  readonly #atEnd = new Set<() => void>();
  #quiet: (() => void) | null = null;
  #cancel: (() => void) | null = null;
  #ended = false;
  #count = 0;

  constructor(readonly deps: { readonly messages: Pick<MessageLog, 'onNews'>; readonly clock: Clock }) {}

  get isEnded(): boolean {
    return this.#ended;
  }

  /** How often there were news: whoever read at one count need not wait at another. */
  get count(): number {
    return this.#count;
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
    this.#cancel ??= this.deps.clock.after(lookEvery, () => this.#wake());
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
    for (const effect of this.#atEnd) effect();
    this.#atEnd.clear();
    this.#wake();
  }

  #wake(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#count += 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
