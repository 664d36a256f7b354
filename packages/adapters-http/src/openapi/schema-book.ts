import * as application from '@quayside/application';
import type { Contract } from '@quayside/application/kernel';
import * as domain from '@quayside/domain';
import { toJsonSchemaDefs, type ConversionConfig, type JsonSchema } from '@valibot/to-json-schema';
import { strictObject, type GenericSchema } from 'valibot';
import { elementOf, entriesOf, isSchema } from '../schema-shape.js';

export type Json = Readonly<Record<string, unknown>>;

/** Conditions that no schema language can say; their messages say them when they are broken. */
const unsayable = ['brand', 'check', 'raw_check', 'partial_check', 'check_items', 'readonly', 'trim', 'to_lower_case'];
const notQuite: ReadonlySet<string> = new Set(['regex', 'not_value']);

const conversion: ConversionConfig = {
  target: 'draft-2020-12',
  typeMode: 'input',
  ignoreActions: unsayable,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  overrideAction: ({ valibotAction, jsonSchema, errors }) =>
    errors && notQuite.has(valibotAction.type) ? withPattern(jsonSchema, valibotAction) : null,
};

/** Patterns are read with the flag `u` in JSON Schema (2020-12, 6.4), and there may be several. */
const withPattern = (schema: JsonSchema, action: object): JsonSchema => {
  const pattern = 'requirement' in action && action.requirement instanceof RegExp ? action.requirement.source : null;
  if (pattern === null || schema.pattern === pattern) return schema;
  return schema.pattern === undefined
    ? { ...schema, pattern }
    : { ...schema, allOf: [...(schema.allOf ?? []), { pattern }] };
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

/** The JSON schemas of all contracts, converted in one go; what the core names is there once and referred to. */
export class SchemaBook {
  readonly #keys = new Map<GenericSchema, string>();
  readonly #converted: Readonly<Record<string, unknown>>;
  readonly #components: Readonly<Record<string, JsonSchema>>;

  constructor(contracts: readonly Contract[]) {
    for (const { input } of contracts) for (const schema of Object.values(entriesOf(input))) this.#add(schema);
    for (const contract of contracts) {
      this.#add(resourceOf(contract));
      for (const { details } of Object.values(contract.errors)) if (details) this.#add(details);
    }
    this.#add(application.Pagination);
    const wanted = strictObject(Object.fromEntries([...this.#keys].map(([schema, key]) => [key, schema])));
    const { wanted: converted, ...components } = toJsonSchemaDefs({ ...Object.fromEntries(named), wanted }, conversion);
    this.#converted = converted?.properties ?? {};
    this.#components = components;
  }

  /** The JSON schema of one that a contract has in its input, output or errors. */
  of(schema: GenericSchema): Json {
    const key = this.#keys.get(schema);
    if (key === undefined) throw new Error('this schema belongs to no contract');
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

  #add(schema: GenericSchema): void {
    if (!this.#keys.has(schema)) this.#keys.set(schema, `s${this.#keys.size}`);
  }
}
