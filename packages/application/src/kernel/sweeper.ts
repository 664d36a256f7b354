import type { Instant } from '@quayside/domain/kernel';
import type { Clock, Log } from './ports.js';
import { Wakeable } from './wakeable.js';

/**
 * A durable timer: a column of a row says when it is due, and a sweep acts on the rows that are. Nothing is kept beside
 * the row, so a timer is set, moved and cancelled by the transaction that changes the row, and survives whatever that does.
 */
export interface Sweep {
  readonly name: string;
  /** Milliseconds between looks. */
  readonly every: number;
  /** Acts on what is due, at most a batch of it; says whether there may be more. Safe in several processes at once. */
  sweep(now: Instant): Promise<boolean>;
}

export interface Sweeper {
  start(): void;
  stop(): Promise<void>;
}

export const makeSweeper = (clock: Clock, log: Log, sweeps: readonly Sweep[]): Sweeper => {
  const timers = sweeps.map((sweep) => ({ sweep, bell: new Wakeable(clock, sweep.every) }));
  let ended: Promise<unknown> = Promise.resolve();
  return {
    start: () => {
      ended = Promise.all(
        timers.map(({ sweep, bell }) =>
          bell.run(
            () => sweep.sweep(clock.now()),
            (error) => log.error(`the sweep ${sweep.name} failed; it will be tried again`, { error }),
          ),
        ),
      );
    },
    stop: async () => {
      for (const { bell } of timers) bell.stop();
      await ended;
    },
  };
};
