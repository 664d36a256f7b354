import type { Instant } from './time.js';

/** A fact in the past tense. Its place in the history of its aggregate is given where it is saved. */
export interface Fact<Type extends string, Data> {
  readonly type: Type;
  readonly at: Instant;
  readonly data: Data;
}
