import { resolved, type OpenApiDocument, type Schema } from './openapi.js';

/** A value that a field must not have. */
export interface BadValue {
  /** Where it is wrong: the field, or one within it. */
  readonly path: string;
  readonly what: string;
  /** The field's value as JSON text: some of these values can be said in no other way. */
  readonly raw: string;
}

type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object';
const samples: Readonly<Record<JsonType, string>> = {
  string: '"\u00bd"',
  number: '-1.5',
  boolean: 'true',
  null: 'null',
  array: '[[]]',
  object: '{"nonsense":{}}',
};

/** The plain schemas that a value may satisfy one of. */
export const choicesOf = (document: OpenApiDocument, schema: Schema): readonly Schema[] => {
  const known = resolved<Schema>(document, schema);
  return known.anyOf ? known.anyOf.flatMap((choice) => choicesOf(document, choice)) : [known];
};

const typesOf = (choices: readonly Schema[]): ReadonlySet<string> | null => {
  const types = choices.flatMap(
    ({ type, enum: values, const: value }) =>
      type ?? (values ?? [value]).map((each) => (each === null ? 'null' : typeof each)),
  );
  return types.includes('undefined') ? null : new Set(types.map((type) => (type === 'integer' ? 'number' : type)));
};

/** What is wrong for a field: other types, and values beyond what its own type allows. Nested fields have theirs. */
export const badValues = (document: OpenApiDocument, schema: Schema, path: string): readonly BadValue[] => {
  const choices = choicesOf(document, schema);
  const types = typesOf(choices);
  // A field that takes anything has no wrong value.
  if (!types) return [];
  const others = Object.entries(samples)
    .filter(([type]) => !types.has(type))
    .map(([type, raw]) => ({ path, what: `a wrong type: ${type}`, raw }));
  return [...others, ...choices.flatMap((choice) => beyond(document, choice, path))];
};

const beyond = (document: OpenApiDocument, schema: Schema, path: string): readonly BadValue[] => {
  const bad = (what: string, raw: string): BadValue => ({ path, what, raw });
  if (schema.enum) return [bad('none of the choices', '"nonsense"')];
  switch (schema.type) {
    case 'integer':
    case 'number':
      return badNumbers(schema, bad);
    case 'string':
      return badTexts(schema, bad);
    case 'array':
      return badLists(document, schema, path, bad);
    case 'object':
      return badObjects(document, schema, path);
    default:
      return [];
  }
};

type Bad = (what: string, raw: string) => BadValue;

const badNumbers = ({ type, minimum, maximum }: Schema, bad: Bad): readonly BadValue[] => [
  ...(type === 'integer' ? [bad('a fraction', '1.5'), bad('beyond all integers', '1e400')] : []),
  ...(minimum !== undefined && minimum > -1e15 ? [bad('below the least', String(minimum - 1))] : []),
  ...(maximum !== undefined && maximum < 1e15 ? [bad('above the most', String(maximum + 1))] : []),
];

const badTexts = ({ minLength, maxLength, pattern, format }: Schema, bad: Bad): readonly BadValue[] => [
  bad('the character U+0000', String.raw`"a\u0000b"`),
  bad('a lone surrogate', String.raw`"\ud800"`),
  ...((minLength ?? 0) > 0 ? [bad('an empty text', '""')] : []),
  ...(maxLength !== undefined ? [bad('a text too long', JSON.stringify('x'.repeat(maxLength + 1)))] : []),
  ...(pattern !== undefined && !new RegExp(pattern, 'u').test('\n ?')
    ? [bad('not of the pattern', String.raw`"\n ?"`)]
    : []),
  ...(format !== undefined ? [bad('not of the format', '"nonsense"')] : []),
];

const badLists = (
  document: OpenApiDocument,
  { items = {}, minItems, maxItems }: Schema,
  path: string,
  bad: Bad,
): readonly BadValue[] => [
  ...((minItems ?? 0) > 0 ? [bad('an empty list', '[]')] : []),
  ...(maxItems !== undefined
    ? [bad('a list too long', `[${Array.from({ length: maxItems + 1 }, () => 'null').join(',')}]`)]
    : []),
  ...badValues(document, items, `${path}.0`).map((value) => ({ ...value, raw: `[${value.raw}]` })),
];

const badObjects = (
  document: OpenApiDocument,
  { properties = {}, required = [], additionalProperties }: Schema,
  path: string,
): readonly BadValue[] => {
  const named = Object.entries(properties);
  // In a table of the caller's own, any name stands for all.
  const fields = typeof additionalProperties === 'object' ? [...named, ['any', additionalProperties] as const] : named;
  return [
    ...fields.flatMap(([name, schema]) =>
      badValues(document, schema, `${path}.${name}`).map((value) => ({
        ...value,
        raw: `{${JSON.stringify(name)}:${value.raw}}`,
      })),
    ),
    ...required.map((name) => ({ path: `${path}.${name}`, what: 'missing', raw: '{}' })),
    ...(additionalProperties === false
      ? [{ path: `${path}.injected`, what: 'a field that is not known', raw: '{"injected":true}' }]
      : []),
  ];
};
