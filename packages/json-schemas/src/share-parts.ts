import { pascal, ref } from './names.js';
import type { Json } from './schema-book.js';

interface Parts {
  /** Whatever else is in the document. */
  readonly rest: Readonly<Record<string, unknown>>;
  readonly schemas: Readonly<Record<string, Json>>;
}

/** Shorter schemas are read more easily where they stand. */
const worthSharing = 120;
const timesWorthSharing = 3;

/**
 * Makes components of schemas that occur again and again without a name of their own: texts of some length, and objects,
 * which are called like the first field that has them.
 */
export const shareParts = ({ rest, schemas }: Parts): Parts => {
  const seen = new Map<string, { readonly name: string; readonly schema: Json; times: number }>();
  for (const part of [rest, schemas]) {
    visit(part, '', (schema, field) => {
      const text = JSON.stringify(schema);
      const known = seen.get(text);
      if (known) known.times++;
      else if (text.length >= worthSharing) seen.set(text, { name: nameOf(schema, field), schema, times: 1 });
    });
  }
  const names = new Map<string, string>();
  const taken = new Set(Object.keys(schemas));
  for (const [text, { name, times }] of seen) {
    if (times < timesWorthSharing || name === '' || taken.has(name)) continue;
    taken.add(name);
    names.set(text, name);
  }
  const replace = (value: unknown, isRoot: boolean): unknown => {
    if (Array.isArray(value)) return value.map((entry) => replace(entry, false));
    if (typeof value !== 'object' || value === null) return value;
    const name = isRoot || !isSchema(value) ? undefined : names.get(JSON.stringify(value));
    if (name !== undefined) return ref(name);
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replace(entry, false)]));
  };
  const shared = [...names].map(([text, name]) => [name, seen.get(text)?.schema] as const);
  const all = Object.entries({ ...schemas, ...Object.fromEntries(shared) }).map(
    ([name, schema]) => [name, replace(schema, true)] as const,
  );
  return {
    rest: Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, replace(part, true)])),
    schemas: Object.fromEntries(all) as Parts['schemas'],
  };
};

const isSchema = (value: object): value is Json =>
  'type' in value && (value.type === 'string' || (value.type === 'object' && 'properties' in value));

const visit = (value: unknown, field: string, see: (schema: Json, field: string) => void): void => {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value) && isSchema(value)) see(value, field);
  const isTable = field === 'properties';
  for (const [key, entry] of Object.entries(value)) {
    // A choice, such as one with null, is called like the field that has it.
    visit(entry, isTable || key === 'properties' || !/^(?:\d+|anyOf|items)$/.test(key) ? key : field, see);
  }
};

/** Fields whose name says nothing about what they hold. */
const vague: ReadonlySet<string> = new Set([
  'schema',
  'allOf',
  'data',
  'details',
  'error',
  'metadata',
  'additionalProperties',
]);

/** Empty where there is no good one. */
const nameOf = (schema: Json, field: string): string => {
  if (schema['type'] === 'string') return typeof schema['maxLength'] === 'number' ? `Text${schema['maxLength']}` : '';
  return vague.has(field) ? '' : pascal(field);
};
