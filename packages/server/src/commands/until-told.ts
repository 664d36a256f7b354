/**
 * Waits to be told to stop. A terminal tells every process of its group, and whoever started this one may tell it again, so
 * what comes after the first is the same word twice.
 */
export const untilTold = (): Promise<NodeJS.Signals> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, resolve);
  });
