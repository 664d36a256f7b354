import * as v from 'valibot';

/** Half of a surrogate pair is no character: UTF-8 cannot write it, so a database would keep something else, or refuse. */
export const wellFormed = v.regex<string, string>(/^\P{Cs}*$/u, 'must be well-formed Unicode');

/** Visible text: no control characters, no white space at either end. */
export const visibleText = (maximum: number) =>
  v.pipe(
    v.string(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(maximum, `must be at most ${maximum} characters`),
    // C0, C1, DEL and the line separators are what label printers and CSV readers choke on.
    v.regex(/^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$/u, 'must not contain control characters'),
    v.regex(/^\S(?:.*\S)?$/u, 'must not begin or end with white space'),
    wellFormed,
  );

/** 1 to 64 visible characters, compared exactly. */
export const Sku = v.pipe(visibleText(64), v.brand('Sku'));
export type Sku = v.InferOutput<typeof Sku>;

/** An integer from 1 to 1,000,000. */
export const Quantity = v.pipe(
  v.number(),
  v.integer('must be an integer'),
  v.minValue(1, 'must be at least 1'),
  v.maxValue(1_000_000, 'must be at most 1,000,000'),
);

/** A rate in basis points (1/10,000): 1,900 is 19 %. */
export const BasisPoints = v.pipe(
  v.number(),
  v.integer('must be an integer of basis points'),
  v.minValue(0, 'must not be negative'),
  v.maxValue(10_000, 'must be at most 10,000 (100 %)'),
);

/** Two capital letters of ISO 3166-1, or one of its user-assigned codes. */
export const Country = v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 code of two capital letters'));

export const MetadataKey = v.pipe(
  v.string(),
  v.regex(/^[\w.-]{1,40}$/, 'a key is 1 to 40 letters, digits, dots, dashes or underscores'),
);
export const MetadataValue = v.pipe(
  v.string(),
  v.maxLength(500, 'must be at most 500 characters'),
  v.regex(/^[^\u0000]*$/u, 'must not contain the character U+0000'),
  wellFormed,
);
/** The caller's own labels: at most 20, keys of up to 40 characters, values of up to 500. */
export const Metadata = v.pipe(v.record(MetadataKey, MetadataValue), v.maxEntries(20, 'must have at most 20 entries'));
export type Metadata = v.InferOutput<typeof Metadata>;
