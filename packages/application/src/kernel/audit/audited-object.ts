import * as v from 'valibot';
import type { Contract } from '../contract.js';
import { perObject } from '../per-object.js';
import { withoutSecrets } from './audit-entry.js';

/** The fields by which things are named, where a contract does not say which it is. None of them can hold a secret. */
const conventional = ['id', 'order_id', 'sku'] as const;
const longest = 128;

/** Finds what a command is about: in its input, or in its output where it made the thing. */
export interface AuditedObject {
  /** Of an input that nobody has looked at yet: what is not of the field's own form names nothing. */
  asked(input: unknown): string | null;
  of(input: unknown, output: unknown): string | null;
}

export const auditedObject = perObject((contract: Contract): AuditedObject => {
  const [inputs, outputs] = [fieldsOf(contract.input), fieldsOf(contract.output)];
  const named = contract.audits?.object;
  const candidates = named === undefined ? conventional : named === null ? [] : [named];
  const asked = candidates.find((name) => name in inputs);
  const made = candidates.find((name) => name in outputs);
  const schema = asked === undefined ? undefined : inputs[asked];
  return {
    asked: (input) => {
      const value = fieldOf(input, asked);
      return value !== null && schema && v.is(schema, value) ? withoutSecrets(value, longest) : null;
    },
    of: (input, output) => {
      const value = fieldOf(input, asked) ?? fieldOf(output, made);
      return value === null ? null : withoutSecrets(value, longest);
    },
  };
});

/** Whether rows about a contract can name anything. */
export const namesObject = ({ audits, input, output }: Contract): boolean =>
  audits === undefined
    ? conventional.some((name) => name in fieldsOf(input) || name in fieldsOf(output))
    : audits.object === null || audits.object in fieldsOf(input) || audits.object in fieldsOf(output);

type Fields = Readonly<Record<string, v.GenericSchema>>;

/** The fields of an object, also of one with further actions behind it; none where it is no object. */
const fieldsOf = (schema: v.GenericSchema): Fields =>
  'entries' in schema && typeof schema.entries === 'object' && schema.entries !== null
    ? (schema.entries as Fields)
    : {};

const fieldOf = (value: unknown, name: string | undefined): string | null => {
  if (name === undefined || typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
  const found: unknown = value[name as keyof typeof value];
  return typeof found === 'string' ? found : null;
};
