import { allScopes } from '@quayside/application';
import * as v from 'valibot';

/** An issuer of tokens beside ourselves, as the setting names it. */
export interface TrustedIssuerSetting {
  readonly name: string;
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly algorithms: readonly string[];
  readonly types: readonly string[];
  readonly scopeClaim: string;
  readonly scopePrefix: string;
  readonly scopes: Readonly<Record<string, readonly string[]>> | null;
}

/** With public keys, so that nobody can sign who can verify. */
const algorithms = ['EdDSA', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'] as const;

const text = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(500));
const jwksUrl = v.pipe(
  text,
  v.check((value) => isSafe(value), 'must be an https URL, or http on this machine'),
);
const scope = v.pipe(
  v.string(),
  v.check((value) => allScopes.has(value), 'is no scope'),
);
const Issuer = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/, 'must be lower-case letters, digits and dashes')),
  issuer: text,
  audience: text,
  jwks_url: jwksUrl,
  algorithms: v.pipe(
    v.array(v.picklist(algorithms, `must be one of ${algorithms.join(', ')}`)),
    v.minLength(1, 'must have one'),
  ),
  types: v.optional(v.pipe(v.array(text), v.minLength(1, 'must have one')), ['at+jwt']),
  scope_claim: v.optional(text, 'scope'),
  scope_prefix: v.optional(v.pipe(v.string(), v.maxLength(200)), ''),
  scopes: v.optional(v.nullable(v.record(v.string(), v.array(scope))), null),
});

/** The text of the setting as issuers; what is wrong with it is told by its place in the text. */
export const trustedIssuers = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }): readonly TrustedIssuerSetting[] => {
    const read = parsed(dataset.value);
    if (Array.isArray(read)) {
      const issuers = v.safeParse(v.array(Issuer), read);
      const twice = issuers.success ? doubled(issuers.output) : null;
      if (issuers.success && twice === null) return issuers.output.map(settingOf);
      addIssue({ message: issuers.success ? `must not name ${twice} twice` : wrongOf(issuers.issues) });
    } else
      addIssue({ message: 'must be a JSON list of issuers, each with name, issuer, audience, jwks_url, algorithms' });
    return NEVER;
  }),
);

const settingOf = (issuer: v.InferOutput<typeof Issuer>): TrustedIssuerSetting => ({
  name: issuer.name,
  issuer: issuer.issuer,
  audience: issuer.audience,
  jwksUrl: issuer.jwks_url,
  algorithms: issuer.algorithms,
  types: issuer.types.map((type) => type.toLowerCase().replace(/^application\//, '')),
  scopeClaim: issuer.scope_claim,
  scopePrefix: issuer.scope_prefix,
  scopes: issuer.scopes,
});

const parsed = (value: string): unknown => {
  if (value === '') return [];
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
};

const wrongOf = ([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string => {
  const path = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
  return `must be right: ${path} ${issue.message}`;
};

/** A name or an issuer that is there twice. */
const doubled = (issuers: readonly { readonly name: string; readonly issuer: string }[]): string | null => {
  const all = issuers.flatMap(({ name, issuer }) => [`the name ${name}`, `the issuer ${issuer}`]);
  return all.find((each, index) => all.indexOf(each) !== index) ?? null;
};

const isSafe = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, password } = new URL(value);
  const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  return username === '' && password === '' && (protocol === 'https:' || (protocol === 'http:' && isHere));
};
