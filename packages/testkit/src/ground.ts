import { CountingIds, ManualClock } from '@quayside/adapters-memory';

/** What an implementation under test is made on: time that stands still until it is moved, and ids that count up. */
export interface Ground {
  readonly clock: ManualClock;
  readonly ids: CountingIds;
}
export const newGround = (): Ground => ({ clock: new ManualClock(), ids: new CountingIds() });

/** Makes an implementation under test, with nothing in it. What it opened is closed by whoever runs the suite. */
export type Make<T> = (ground: Ground) => Promise<T>;
