import * as v from 'valibot';

/**
 * A moment on the wire: RFC 3339; read in any offset, and the same moment is the same text from then on. Written in UTC
 * with milliseconds.
 */
export const Instant = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/,
    'must be a time as in 2026-01-31T12:00:00Z (RFC 3339)',
  ),
  v.check((text) => exists(text), 'is no time that exists'),
  toUtc(),
);

/** An action like those of valibot, with a name by which generators know that a text stays a text. */
function toUtc(): v.BaseTransformation<string, string, never> {
  return {
    kind: 'transformation',
    type: 'to_utc',
    reference: toUtc,
    async: false,
    '~run': (dataset) => Object.assign(dataset, { value: inUtc(dataset.value) }),
  };
}

/** In UTC with milliseconds, and with more digits only where they say more. */
const inUtc = (text: string): string => {
  const [whole = '', fraction = ''] = /\.(\d+)/.exec(text) ?? [];
  const second = new Date(text.replace(whole, '')).toISOString().slice(0, 19);
  return `${second}.${fraction.replace(/0+$/, '').padEnd(3, '0')}Z`;
};

/** A day of the calendar of the years 1 to 9999, here and in UTC, a time of that day, and an offset that some place on earth has. */
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
    Date.parse(text) >= Date.parse('0001-01-01T00:00:00Z') &&
    Date.parse(text) <= Date.parse('9999-12-31T23:59:59.999Z')
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
