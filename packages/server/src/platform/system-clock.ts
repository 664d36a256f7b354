import type { Clock } from '@quayside/application';

/** Thousands of calls ask for the same millisecond; its text is made once. */
let told = { milliseconds: 0, instant: new Date(0).toISOString() };

/** The machine's clock and timers. A timer does not keep the process alive by itself. */
export const systemClock: Clock = {
  now: () => {
    const milliseconds = Date.now();
    if (milliseconds !== told.milliseconds) told = { milliseconds, instant: new Date(milliseconds).toISOString() };
    return told.instant;
  },
  elapsed: () => performance.now(),
  after: (milliseconds, effect) => {
    const timer = setTimeout(effect, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
