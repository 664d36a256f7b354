import { Instant } from '@quayside/application/kernel';
import * as v from 'valibot';

/* The messages of `EventService.Watch` that belong to no contract. */

const wholeNumber = v.pipe(v.number(), v.integer());

export const WatchRequest = v.strictObject({
  topics: v.optional(v.array(v.string()), []),
  after: v.optional(v.string()),
});
export type WatchRequest = v.InferOutput<typeof WatchRequest>;

export const WatchBegun = v.strictObject({ cursor: v.string() });
export const WatchGap = v.strictObject({ after: v.string(), cursor: v.string() });
export const WatchQuiet = v.strictObject({ cursor: v.string() });

/** What every event has; its data are one of as many messages as there are types. */
export const eventHead = v.strictObject({
  cursor: v.string(),
  id: v.string(),
  source: v.string(),
  type: v.string(),
  dataversion: wholeNumber,
  subject: v.string(),
  sequence: wholeNumber,
  time: Instant,
  actor: v.string(),
});
