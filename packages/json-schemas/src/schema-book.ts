import * as application from '@quayside/application';
import type { Contract } from '@quayside/application/kernel';
import * as domain from '@quayside/domain';
import { toJsonSchemaDefs, type ConversionConfig, type JsonSchema } from '@valibot/to-json-schema';
import { strictObject, type GenericSchema } from 'valibot';
import { elementOf, entriesOf, isSchema } from './schema-shape.js';

export type Json = Readonly<Record<string, unknown>>;

/** Conditions that no schema language can say; their messages say them when they are broken. */
const unsayable = [
  'brand',
  'check',
  'raw_check',
  'partial_check',
  'check_items',
  'readonly',
  'trim',
  'to_lower_case',
  'to_utc',
];
const notQuite: ReadonlySet<string> = new Set(['regex', 'not_value']);

const conversion: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  ignoreActions: unsayable,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideAction: ({ valibotAction, jsonSchema, errors }) =>
    errors && notQuite.has(valibotAction.type) ? withPattern(jsonSchema, valibotAction) : null,
};

/**
 * Patterns are read with the flag `u` in JSON Schema (2020-12, 6.4), and there may be several. Classes of Unicode are left
 * out: an engine that does not know them reads them as something else.
 */
const withPattern = (schema: JsonSchema, action: object): JsonSchema => {
  const pattern = 'requirement' in action && action.requirement instanceof RegExp ? action.requirement.source : null;
  if (pattern === null || /\\p\{/i.test(pattern) || schema.pattern === pattern) return schema;
  return schema.pattern === undefined
    ? { ...schema, pattern }
    : { ...schema, allOf: [...(schema.allOf ?? []), { pattern }] };
};

/** Says of each integer how many bits hold it; one without bounds has those within which JSON numbers are exact. */
const withFormats = <T>(schemas: T): T =>
  JSON.parse(JSON.stringify(schemas), (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'type' in value && value.type === 'integer'
      ? withFormat(value as JsonSchema)
      : value,
  ) as T;

const withFormat = (schema: JsonSchema): JsonSchema => {
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema;
  const isShort = minimum >= -(2 ** 31) && maximum < 2 ** 31;
  return { ...schema, minimum, maximum, format: isShort ? 'int32' : 'int64' };
};

/** Every schema that is exported by name from the core: these become components. */
const named: ReadonlyMap<string, GenericSchema> = new Map(
  Object.entries<unknown>({ ...domain, ...application })
    .filter((entry): entry is [string, GenericSchema] => isSchema(entry[1]))
    .map(([name, schema]) => [name.charAt(0).toUpperCase() + name.slice(1), schema]),
);

/** What a contract's answer consists of: the resource itself, or the one that its list has many of. */
export const resourceOf = ({ output }: Contract): GenericSchema => {
  const { items, pagination } = entriesOf(output);
  return (items && pagination && elementOf(items)) || output;
};

/** JSON schemas of the core, converted in one go; what the core names is there once and referred to. */
export class SchemaBook {
  readonly #keys = new Map<GenericSchema, string>();
  readonly #converted: Readonly<Record<string, unknown>>;
  readonly #components: Readonly<Record<string, JsonSchema>>;

  constructor(schemas: Iterable<GenericSchema>) {
    for (const schema of schemas) if (!this.#keys.has(schema)) this.#keys.set(schema, `s${this.#keys.size}`);
    const wanted = strictObject(Object.fromEntries([...this.#keys].map(([schema, key]) => [key, schema])));
    const { wanted: converted, ...components } = toJsonSchemaDefs({ ...Object.fromEntries(named), wanted }, conversion);
    this.#converted = withFormats(converted?.properties ?? {});
    this.#components = withFormats(components);
  }

  /** The JSON schema of one of those that it was made of. */
  of(schema: GenericSchema): Json {
    const key = this.#keys.get(schema);
    if (key === undefined) throw new Error('this schema is not in the book');
    // Each of these was converted as a property of one object, so it is a schema of its own.
    return this.#converted[key] as Json;
  }

  /** The components that these parts of a document refer to, directly or through each other. */
  components(...parts: readonly unknown[]): Readonly<Record<string, Json>> {
    const found = new Map<string, Json>();
    const look = (part: unknown): void => {
      for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
        const schema = this.#components[name];
        if (found.has(name) || !schema) continue;
        found.set(name, { ...schema });
        look(schema);
      }
    };
    for (const part of parts) look(part);
    return Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}
