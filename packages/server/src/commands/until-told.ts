import { constants } from 'node:os';

/**
 * Waits to be told to stop. A terminal tells every process of its group, and whoever started this one may tell it again, so
 * what comes after the first is the same word twice.
 */
export const untilTold = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, resolve);
  });

/** Ends a command that is told to stop by an orderly exit, so that a database which it has started ends with it. */
export const exitWhenTold = (): void => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(128 + constants.signals[signal]));
};
