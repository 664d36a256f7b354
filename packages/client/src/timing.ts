/** What the client takes of time and chance; tests give their own. */
export interface Timing {
  /** Milliseconds that only go forward. */
  elapsed(): number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once; gives back what prevents that. */
  after(milliseconds: number, effect: () => void): () => void;
  /** From 0 on, less than 1. */
  chance(): number;
}

/** A timer that is set for longer fires at once. */
const longestTimer = 2 ** 31 - 1;

export const systemTiming: Timing = {
  elapsed: () => performance.now(),
  now: () => Date.now(),
  after: (milliseconds, effect) => {
    if (milliseconds > longestTimer) return () => {};
    const timer = setTimeout(effect, milliseconds);
    return () => clearTimeout(timer);
  },
  chance: () => Math.random(),
};

/** The time for something was over before it had come to its end. */
export class Expired extends Error {
  override readonly name = 'Expired';
}

export interface Bounds {
  readonly timing: Timing;
  /** Milliseconds. */
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Does some work until it ends, its time is over (then it rejects with `Expired`), or the signal says to stop (then with the
 * signal's reason), whichever comes first; the signal that the work gets tells it to stop in both cases.
 */
export const bounded = async <T>(
  { timing, limit, signal }: Bounds,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  signal?.throwIfAborted();
  if (limit <= 0) throw new Expired();
  const controller = new AbortController();
  const { promise, reject } = rejectable();
  const stop = (reason: unknown): void => {
    reject(reason);
    controller.abort(reason);
  };
  const stopped = (): void => stop(signal?.reason);
  const cancel = timing.after(limit, () => stop(new Expired()));
  signal?.addEventListener('abort', stopped, { once: true });
  try {
    return await Promise.race([work(controller.signal), promise]);
  } finally {
    cancel();
    signal?.removeEventListener('abort', stopped);
  }
};

const rejectable = (): { readonly promise: Promise<never>; readonly reject: (reason: unknown) => void } => {
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<never>((_resolve, refuse) => {
    reject = refuse;
  });
  return { promise, reject };
};

/** Waits; rejects with the signal's reason where it says to stop. */
export const pause = ({ timing, limit, signal }: Bounds): Promise<void> =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stopped = (): void => {
      cancel();
      const reason: unknown = signal?.reason;
      reject(reason);
    };
    const cancel = timing.after(limit, () => {
      signal?.removeEventListener('abort', stopped);
      resolve();
    });
    signal?.addEventListener('abort', stopped, { once: true });
  });
