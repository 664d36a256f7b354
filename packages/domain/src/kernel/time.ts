/** A moment in UTC, RFC 3339 with milliseconds (`2026-01-31T12:00:00.000Z`): sorts as text, travels as it is. */
export type Instant = string;

/** The moment `milliseconds` after (or, where negative, before) another. */
export const later = (instant: Instant, milliseconds: number): Instant =>
  new Date(Date.parse(instant) + milliseconds).toISOString();

/** Milliseconds from one moment to another; negative where `to` comes first. */
export const between = (from: Instant, to: Instant): number => Date.parse(to) - Date.parse(from);
