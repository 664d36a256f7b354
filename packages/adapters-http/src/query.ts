import type { Issue } from '@quayside/application/kernel';
import type { GenericSchema } from 'valibot';
import { refuse, refuseInput, type Refusal } from './refusal.js';
import { elementOf, entriesOf, optionsOf, type Entries } from '@quayside/json-schemas';

type Coerce = (text: string) => unknown;

/** The parameters of a query, decoded, in their order. */
export type Parameters = ReadonlyMap<string, string>;
const none: Parameters = new Map();

/** Text that is a number becomes one; anything else stays as it is, for the schema to refuse. */
const toNumber: Coerce = (text) => (/^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text);
const toBoolean: Coerce = (text) => (text === 'true' ? true : text === 'false' ? false : text);
const asItIs: Coerce = (text) => text;

const coercionOf = (schema: GenericSchema): Coerce => {
  const element = elementOf(schema);
  if (element) {
    const each = coercionOf(element);
    return (text) => text.split(',').map(each);
  }
  const types = new Set(optionsOf(schema).map((option) => option.type));
  if (types.has('number')) return toNumber;
  return types.has('boolean') ? toBoolean : asItIs;
};

/** `field`, or `field[part]` of a field that has parts. */
const nested = /^([^[\]]+)\[([^[\]]+)\]$/;

/** Reads the text of a query as the fields of a schema. Made once for each route. */
export class QueryReader {
  readonly #fields = new Map<string, Coerce>();

  constructor(entries: Entries) {
    for (const [name, schema] of Object.entries(entries)) {
      const parts = Object.entries(entriesOf(schema));
      if (parts.length === 0) this.#fields.set(name, coercionOf(schema));
      for (const [part, inner] of parts) this.#fields.set(`${name}[${part}]`, coercionOf(inner));
    }
  }

  /** The values by field; what no field is named like stays, so that the schema refuses it by name. */
  values(parameters: Parameters): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const [name, text] of parameters) {
      const coerce = this.#fields.get(name);
      const value = coerce ? coerce(text) : text;
      const [, field, part] = (coerce && nested.exec(name)) || [];
      if (field === undefined || part === undefined) values[name] = value;
      else values[field] = Object.assign(values[field] ?? {}, { [part]: value });
    }
    return values;
  }
}

/** The parameters of a query's text. Refuses what is not percent-encoded UTF-8, and a name that is there twice. */
export const parseQuery = (query: string, most: number): Parameters | Refusal => {
  if (query === '') return none;
  const pairs = query.split('&', most + 1);
  if (pairs.length > most) return refuse('TOO_MANY_PARAMETERS', { most });
  const parameters = new Map<string, string>();
  const issues: Issue[] = [];
  for (const pair of pairs) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? '' : decoded(pair.slice(equals + 1));
    if (name === null || value === null) {
      return refuse('MALFORMED_URL', { issues: [{ path: name ?? '', message: 'is not percent-encoded UTF-8' }] });
    }
    if (parameters.has(name)) issues.push({ path: name, message: 'must not be there twice' });
    // An object would take this name for its prototype, and no schema would see it.
    if (name in Object.prototype) issues.push({ path: name, message: 'is not a field of this input' });
    if (value.includes('\0')) issues.push({ path: name, message: 'must not contain the character U+0000' });
    parameters.set(name, value);
  }
  return issues.length > 0 ? refuseInput(issues) : parameters;
};

const decoded = (text: string): string | null => percentDecoded(text.includes('+') ? text.replaceAll('+', ' ') : text);

/** Null where it is not percent-encoded UTF-8. */
export const percentDecoded = (text: string): string | null => {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
};
