import * as v from 'valibot';

/** A moment on the wire: RFC 3339; read in any offset, written in UTC with milliseconds. */
export const Instant = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/,
    'must be a time as in 2026-01-31T12:00:00Z (RFC 3339)',
  ),
  v.check((text) => exists(text), 'is no time that exists'),
);

/** A day of the calendar from year 1 on, a time of that day, and an offset that some place on earth has. */
const exists = (text: string): boolean => {
  const [year = 0, month = 0, day = 0] = text.slice(0, 10).split('-').map(Number);
  const [, hours = 0, minutes = 0] = /[+-](\d{2}):(\d{2})$/.exec(text)?.map(Number) ?? [];
  const midnight = new Date(Date.UTC(2000, month - 1, day));
  midnight.setUTCFullYear(year, month - 1, day);
  return (
    year >= 1 &&
    midnight.getUTCMonth() === month - 1 &&
    midnight.getUTCDate() === day &&
    hours <= 14 &&
    minutes <= 59 &&
    !Number.isNaN(Date.parse(text))
  );
};

/** Which version a change is based on; `any` where the caller does not care. */
export const ExpectedVersion = v.union(
  [v.pipe(v.number(), v.integer(), v.minValue(1)), v.literal('any')],
  'must be the version that the change is based on, or "any"',
);
export type ExpectedVersion = v.InferOutput<typeof ExpectedVersion>;

/** The refusal that every change of a versioned thing declares. */
export const versionMismatch = {
  category: 'precondition',
  message: 'It was changed meanwhile: read it again and decide anew.',
  details: v.strictObject({ current_version: v.number() }),
} as const;
