import { elementOf, entriesOf, isOptional } from '@quayside/json-schemas';
import protobuf from 'protobufjs';
import type { GenericSchema } from 'valibot';

/*
 * Between the JSON of the contracts and the messages of the `.proto` files, as a caller would write it who has those files and
 * nothing of ours: field by field, by what the files say of each.
 */

export type Fields = Readonly<Record<string, unknown>>;
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Thrown for what a message has no way to say. */
export class Unsayable extends Error {}

/** A message that says what an input says. Throws `Unsayable`. */
export const messageOf = (type: protobuf.Type, schema: GenericSchema, value: unknown): Fields => {
  if (!isFields(value)) throw new Unsayable(`${type.name} is a message`);
  const entries = entriesOf(schema);
  const unknown = Object.keys(value).find((name) => !(name in entries));
  if (unknown !== undefined) throw new Unsayable(`${type.name} has no ${unknown}`);
  const parts = Object.entries(entries).map(([name, entry]) => said(type, name, entry, value[name]));
  return Object.fromEntries(parts.flatMap(Object.entries<unknown>));
};

const said = (type: protobuf.Type, name: string, entry: GenericSchema, value: unknown): Fields => {
  const field = fieldOf(type, name);
  if (value === undefined) {
    // What is not there says nothing, or an empty list, or null: which is not the same as to be left out.
    if ((field.repeated || field.map || isNullable(entry)) && !isOptional(entry)) throw new Unsayable(`no ${name}`);
    return {};
  }
  if (value === null) {
    if (`${name}_null` in type.fields) return { [`${name}_null`]: 0 };
    if (isNullable(entry)) return {};
    throw new Unsayable(`${name} is never null`);
  }
  if (typeof value === 'string' && `${name}_${value}` in type.fields) return { [`${name}_${value}`]: true };
  if (field.repeated) {
    const isList = Array.isArray(value) && (value.length > 0 || !isOptional(entry));
    if (!isList) throw new Unsayable(`${name} is a list`);
    return { [name]: value.map((each: unknown) => saidOne(field, elementOf(entry) ?? entry, each)) };
  }
  return { [name]: saidOne(field, entry, value) };
};

const saidOne = (field: protobuf.Field, schema: GenericSchema, value: unknown): unknown => {
  const { resolvedType } = field.resolve();
  if (field instanceof protobuf.MapField) return texts(value);
  if (resolvedType instanceof protobuf.Enum) return numberOf(resolvedType, value);
  if (resolvedType === null) return scalar(field.type, value);
  if (resolvedType.fullName === '.google.protobuf.Timestamp') return timestampOf(value);
  if (resolvedType.fullName === '.google.protobuf.Struct') return structOf(value);
  const element = elementOf(schema);
  if (!element) return messageOf(resolvedType, schema, value);
  if (!Array.isArray(value)) throw new Unsayable(`${field.name} is a list`);
  const items = fieldOf(resolvedType, 'items');
  return { items: value.map((each: unknown) => saidOne(items, element, each)) };
};

const texts = (value: unknown): Fields => {
  if (!isFields(value) || !Object.values(value).every((each) => typeof each === 'string'))
    throw new Unsayable('a map of texts');
  return value;
};

const scalar = (type: string, value: unknown): unknown => {
  const isOfType =
    type === 'string'
      ? typeof value === 'string'
      : type === 'bool'
        ? typeof value === 'boolean'
        : type === 'int64' && Number.isSafeInteger(value);
  if (!isOfType) throw new Unsayable(`${JSON.stringify(value)} is no ${type}`);
  return value;
};

/** `active` is `STATUS_ACTIVE`, whatever the enum is called. */
const numberOf = ({ values, name }: protobuf.Enum, word: unknown): number => {
  const found = Object.entries(values).find(([each]) => wordIn(name, each) === String(word).toUpperCase());
  if (!found || found[1] === 0) throw new Unsayable(`${String(word)} is no ${name}`);
  return found[1];
};
const wordIn = (name: string, value: string): string =>
  value.slice(name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').length + 1);

const timestampOf = (value: unknown): Fields => {
  const at = typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) throw new Unsayable(`${String(value)} is no time`);
  const seconds = Math.floor(at / 1_000);
  return { seconds, nanos: (at - seconds * 1_000) * 1_000_000 };
};

const structOf = (value: unknown): Fields => {
  if (!isFields(value)) throw new Unsayable('an object');
  return { fields: Object.fromEntries(Object.entries(value).map(([name, each]) => [name, valueOf(each)])) };
};
const valueOf = (value: unknown): Fields => {
  if (value === null) return { nullValue: 0 };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'number') return { numberValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Array.isArray(value) ? { listValue: { values: value.map(valueOf) } } : { structValue: structOf(value) };
};

/** What a message says, in the shape of a schema. */
export const jsonOf = (type: protobuf.Type, schema: GenericSchema, message: Fields): Fields =>
  Object.fromEntries(
    Object.entries(entriesOf(schema)).flatMap(([name, entry]) => {
      const value = heard(fieldOf(type, name), entry, message[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );

const heard = (field: protobuf.Field, entry: GenericSchema, value: unknown): unknown => {
  const { resolvedType } = field.resolve();
  if (field instanceof protobuf.MapField) return value ?? {};
  if (field.repeated) {
    const items = (value ?? []) as readonly unknown[];
    return items.map((each) => heardOne(resolvedType, elementOf(entry) ?? entry, each));
  }
  if (value !== undefined) return heardOne(resolvedType, entry, value);
  if (isNullable(entry)) return null;
  if (resolvedType !== null || field.options?.['proto3_optional'] === true) return undefined;
  return field.type === 'string' ? '' : field.type === 'bool' ? false : 0;
};

const heardOne = (type: protobuf.Type | protobuf.Enum | null, schema: GenericSchema, value: unknown): unknown => {
  if (type === null) return value;
  if (type instanceof protobuf.Enum) {
    const word = wordIn(type.name, String(value));
    return wordsOf(schema).find((each) => each.toUpperCase() === word) ?? `the unknown ${String(value)}`;
  }
  const fields = value as Fields;
  if (type.fullName === '.google.protobuf.Timestamp') return timeIn(fields);
  if (type.fullName === '.google.protobuf.Struct') return structIn(fields);
  const element = elementOf(schema);
  return element ? heard(fieldOf(type, 'items'), schema, fields['items']) : jsonOf(type, schema, fields);
};

const timeIn = ({ seconds = 0, nanos = 0 }: Fields): string =>
  new Date(Number(seconds) * 1_000 + Number(nanos) / 1_000_000).toISOString();

const structIn = ({ fields = {} }: Fields): Fields =>
  Object.fromEntries(Object.entries(fields as Fields).map(([name, each]) => [name, valueIn(each as Fields)]));
const valueIn = (value: Fields): unknown => {
  if ('structValue' in value) return structIn(value['structValue'] as Fields);
  if ('listValue' in value)
    return ((value['listValue'] as Fields)['values'] as Fields[] | undefined)?.map(valueIn) ?? [];
  if ('nullValue' in value) return null;
  return Object.values(value)[0];
};

const fieldOf = (type: protobuf.Type, name: string): protobuf.Field => {
  const field = type.fields[name];
  if (!field) throw new Error(`${type.fullName} has no field ${name}`);
  return field;
};

interface Wrapping {
  readonly type: string;
  readonly wrapped?: GenericSchema;
  readonly options?: readonly unknown[];
}
const isNullable = (schema: Wrapping): boolean =>
  schema.type === 'nullable' ||
  schema.type === 'nullish' ||
  (schema.wrapped !== undefined && isNullable(schema.wrapped));
const wordsOf = ({ wrapped, options = [] }: Wrapping): readonly string[] =>
  wrapped === undefined ? options.map(String) : wordsOf(wrapped);
