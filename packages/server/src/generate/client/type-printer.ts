import type { GenericSchema } from 'valibot';

/** What a caller may send, where defaults may be left out; or what comes back, where they are filled in. */
export type Direction = 'input' | 'output';

/** Gives the name by which a schema is known; null for one that is written out where it stands. */
export type NameOf = (schema: GenericSchema, direction: Direction) => string | null;

type Entries = Readonly<Record<string, GenericSchema>>;
interface Place {
  readonly direction: Direction;
  /** For the refusal of what has no type: `orders.place.lines`. */
  readonly path: string;
  readonly indent: string;
}

/** What changes a value only within its type. */
const harmless: ReadonlySet<string> = new Set([
  'brand',
  'readonly',
  'trim',
  'to_lower_case',
  'to_upper_case',
  'to_utc',
]);
const optionalTypes: ReadonlySet<string> = new Set(['optional', 'exact_optional', 'nullish', 'undefinedable']);

/** Writes schemas as TypeScript types. Throws for what it has no type for: such a contract has no client. */
export class TypePrinter {
  constructor(readonly nameOf: NameOf) {}

  /** The type where it stands: its name, where it has one. */
  type(schema: GenericSchema, place: Place): string {
    return this.nameOf(schema, place.direction) ?? this.definition(schema, place);
  }

  /** The type written out. */
  definition(schema: GenericSchema, place: Place): string {
    refuseTransformations(schema, place.path);
    switch (schema.type) {
      case 'string':
      case 'number':
      case 'boolean':
      case 'unknown':
      case 'null':
        return schema.type;
      case 'literal':
        return literal(property(schema, 'literal'), place.path);
      case 'picklist':
        return list(schema, 'options', place.path)
          .map((option) => literal(option, place.path))
          .join(' | ');
      case 'union':
      case 'variant':
        return list(schema, 'options', place.path)
          .map((option) => this.type(asSchema(option, place.path), place))
          .join(' | ');
      case 'nullable':
      case 'nullish':
        return `${this.type(inner(schema, 'wrapped', place.path), place)} | null`;
      case 'array':
        return this.#array(schema, place);
      case 'record':
        return `Readonly<Record<${this.type(inner(schema, 'key', place.path), place)}, ${this.type(inner(schema, 'value', place.path), place)}>>`;
      case 'strict_object':
      case 'object':
        return this.fields(entriesIn(schema, place.path), place);
      default:
        return refuse(place.path, `the client has no type for ${schema.type}`);
    }
  }

  /** An object type of these fields. */
  fields(entries: Entries, place: Place): string {
    const indent = `${place.indent}  `;
    const lines = Object.entries(entries).map(([name, schema]) => {
      const path = `${place.path}.${name}`;
      const { type, isOptional } = this.#field(schema, { ...place, path, indent });
      return `${indent}readonly ${name}${isOptional ? '?' : ''}: ${type};\n`;
    });
    return lines.length === 0 ? 'Readonly<Record<string, never>>' : `{\n${lines.join('')}${place.indent}}`;
  }

  #field(schema: GenericSchema, place: Place): { readonly type: string; readonly isOptional: boolean } {
    if (!optionalTypes.has(schema.type)) return { type: this.type(schema, place), isOptional: false };
    const wrapped = this.type(inner(schema, 'wrapped', place.path), place);
    const type = schema.type === 'nullish' ? `${wrapped} | null` : wrapped;
    if (place.direction === 'input') return { type: `${type} | undefined`, isOptional: true };
    return { type, isOptional: property(schema, 'default') === undefined };
  }

  #array(schema: GenericSchema, place: Place): string {
    const element = this.type(inner(schema, 'item', place.path), place);
    return /^[\w.]+$/.test(element) || element.startsWith('{') ? `readonly ${element}[]` : `readonly (${element})[]`;
  }
}

const refuse = (path: string, reason: string): never => {
  throw new Error(`${path}: ${reason}`);
};

const refuseTransformations = (schema: GenericSchema, path: string): void => {
  const pipe = property(schema, 'pipe');
  for (const action of Array.isArray(pipe) ? (pipe as readonly { readonly kind: string; readonly type: string }[]) : [])
    if (action.kind === 'transformation' && !harmless.has(action.type))
      refuse(path, `the client cannot tell what ${action.type} makes of it`);
};

const property = (schema: GenericSchema, name: string): unknown =>
  name in schema ? schema[name as keyof typeof schema] : undefined;

const isSchema = (value: unknown): value is GenericSchema =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';

const asSchema = (value: unknown, path: string): GenericSchema =>
  isSchema(value) ? value : refuse(path, 'what it consists of is no schema');

export const inner = (schema: GenericSchema, name: string, path: string): GenericSchema =>
  asSchema(property(schema, name), path);

const list = (schema: GenericSchema, name: string, path: string): readonly unknown[] => {
  const found = property(schema, name);
  return Array.isArray(found) && found.length > 0 ? found : refuse(path, `its ${name} are missing`);
};

/** The fields of an object; throws for what is none. */
export const entriesIn = (schema: GenericSchema, path: string): Entries => {
  const entries = property(schema, 'entries');
  if (typeof entries !== 'object' || entries === null) return refuse(path, 'is no object');
  for (const [name, entry] of Object.entries(entries)) {
    if (!isSchema(entry)) refuse(`${path}.${name}`, 'is no schema');
    if (!/^[a-z][a-z0-9_]*$/.test(name)) refuse(`${path}.${name}`, 'a field is called in snake_case');
  }
  return entries as Entries;
};

const literal = (value: unknown, path: string): string => {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : refuse(path, 'is a literal that JSON has not');
};

export const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
