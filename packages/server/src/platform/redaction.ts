/** What stands in the place of something that does not belong into a log. */
const hidden = '********';

/** Fields that hold a secret or a person's data by their name, whatever their value looks like. */
const hiddenNames =
  /^(?:.*_)?(?:password|passphrase|secret|secrets|token|tokens|authorization|cookies?|set-cookie|credential|api_?key|x-api-key|private_?key|recovery_codes?|otp|email|phone|address|line1|line2|postal_?code)$/i;

/** Secrets and addresses by what they look like, wherever they stand: in a message, a stack, a URL. */
const patterns: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(qs_[a-z]+_)[0-9A-Za-z]{8,}/g, `$1${hidden}`],
  [/\b(whsec_)[0-9A-Za-z+/=]{8,}/g, `$1${hidden}`],
  [/\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*/g, hidden],
  [/\b(Bearer|Basic) +[\w+/=.~-]{8,}/gi, `$1 ${hidden}`],
  [/((?:^|[^\w-])__(?:Host|Secure)-[\w-]+=)[^\s;,"']+/gi, `$1${hidden}`],
  [/(\/\/)[^/\s:@]*:[^/\s@]+@/g, `$1${hidden}@`],
  [/-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----/g, hidden],
  [/[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g, hidden],
];

/** Deeper than this nothing of ours goes. */
const deepest = 8;

/** The text without secrets and addresses in it. */
export const redactedText = (text: string): string =>
  patterns.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text);

/** The same of the fields of an object, in all of its depth. What is given is not changed. */
export const redacted = (fields: object): object => fieldsOf(fields, 0);

const fieldsOf = (value: object, depth: number): object =>
  Object.fromEntries(
    Object.entries(value).map(([name, entry]: [string, unknown]) => [
      name,
      hiddenNames.test(name) && entry !== null ? hidden : valueOf(entry, depth + 1),
    ]),
  );

const valueOf = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return redactedText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === deepest) return hidden;
  return Array.isArray(value) ? value.map((entry) => valueOf(entry, depth + 1)) : fieldsOf(value, depth);
};
