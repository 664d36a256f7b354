import type { Clock } from './ports.js';

/**
 * Something that works again and again, and sleeps in between until woken or until a while has passed. A wake that comes
 * while nobody sleeps is kept for the next sleep, so none is lost.
 */
export class Wakeable {
  #rung = false;
  #stopped = false;
  #end: (() => void) | null = null;

  /** `milliseconds`: how long a sleep lasts where nothing wakes it. */
  constructor(
    readonly clock: Clock,
    readonly milliseconds: number,
  ) {}

  wake(): void {
    this.#rung = true;
    this.#end?.();
  }

  /** Runs a step again and again, at once where it says that there is more; ends after `stop`. */
  async run(step: () => Promise<boolean>, failed: (error: unknown) => void): Promise<void> {
    while (!this.#stopped) {
      const more = await step().catch((error: unknown) => {
        failed(error);
        return false;
      });
      if (!more) await this.#sleep();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.wake();
  }

  async #sleep(): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const cancel = this.clock.after(this.milliseconds, resolve);
        this.#end = () => {
          cancel();
          resolve();
        };
      });
      this.#end = null;
    }
    this.#rung = false;
  }
}
