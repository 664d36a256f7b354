import * as v from 'valibot';

/** A moment on the wire: RFC 3339; read in any offset, written in UTC with milliseconds. */
export const Instant = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/, 'must be a time as in 2026-01-31T12:00:00Z (RFC 3339)'),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'is no time that exists'),
);

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
