import * as v from 'valibot';

/** Who made something: `key_…`, `usr_…`, `svc_…`, `ext_<issuer>|<subject>`, `system:<name>`. */
export const PrincipalId = v.pipe(
  v.string(),
  v.maxLength(400),
  v.regex(/^[\x21-\x7e]+$/, 'must be the id of a principal'),
);
