import * as v from 'valibot';

/** The details of a refusal that names fields. */
export const Issues = v.strictObject({
  issues: v.pipe(v.array(v.strictObject({ path: v.string(), message: v.string() })), v.readonly()),
});
