import type { Clock } from '@quayside/application';

/** The machine's clock and timers. A timer does not keep the process alive by itself. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  after: (milliseconds, effect) => {
    const timer = setTimeout(effect, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
