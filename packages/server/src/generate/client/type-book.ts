import * as application from '@quayside/application';
import * as domain from '@quayside/domain';
import type { GenericSchema } from 'valibot';
import { inner, TypePrinter, type Direction } from './type-printer.js';

const isSchema = (value: unknown): value is GenericSchema =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';

/** Every schema that the core exports by name. */
export const exported: readonly (readonly [GenericSchema, string])[] = Object.entries<unknown>({
  ...domain,
  ...application,
})
  .filter((entry): entry is [string, GenericSchema] => isSchema(entry[1]))
  .map(([name, schema]) => [
    schema.type === 'optional' ? inner(schema, 'wrapped', name) : schema,
    name.charAt(0).toUpperCase() + name.slice(1),
  ]);

/** The types that others refer to by name: those which the core names, and those that are given a name here. */
export class TypeBook {
  readonly printer = new TypePrinter((schema, direction) => this.#refer(schema, direction));
  readonly #names = new Map<GenericSchema, string>(exported);
  readonly #definitions = new Map<string, string>();

  /** Gives a schema that the core does not name the first of these names that is free; one that has a name keeps it. */
  name(schema: GenericSchema, candidates: readonly string[]): void {
    if (this.#names.has(schema)) return;
    const taken = new Set(this.#names.values());
    const free = candidates.find((name) => !taken.has(name));
    if (free === undefined) throw new Error(`two types would be called ${candidates.join(' or ')}`);
    this.#names.set(schema, free);
  }

  /** What others have referred to, by name. */
  get text(): string {
    return [...this.#definitions]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, definition]) => exportedType(name, definition))
      .join('\n');
  }

  #refer(schema: GenericSchema, direction: Direction): string | null {
    const name = this.#names.get(schema);
    if (name === undefined) return null;
    const before = this.#definitions.get(name);
    // Stands while the definition is made, so that a type which has itself in it comes to an end.
    if (before === undefined) this.#definitions.set(name, name);
    const definition = this.printer.definition(schema, { direction, path: name, indent: '' });
    if (before !== undefined && before !== name && before !== definition)
      throw new Error(`${name} is not the same where it is sent and where it comes back; each needs a name of its own`);
    this.#definitions.set(name, definition);
    return name;
  }
}

/** A declaration of a type. */
export const exportedType = (name: string, definition: string): string =>
  definition.startsWith('{\n') ? `export interface ${name} ${definition}\n` : `export type ${name} = ${definition};\n`;
