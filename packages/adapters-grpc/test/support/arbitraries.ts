import { Instant } from '@quayside/application/kernel';
import * as fc from 'fast-check';
import type { GenericSchema } from 'valibot';

interface Described {
  readonly type: string;
  readonly wrapped?: GenericSchema;
  readonly entries?: Readonly<Record<string, GenericSchema>>;
  readonly item?: GenericSchema;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly value?: GenericSchema;
  readonly default?: unknown;
  readonly pipe?: readonly { readonly type: string; readonly requirement?: unknown }[];
}
const described = (schema: GenericSchema): Described => schema;

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
/** What ts-proto reads loses a key of this name. */
const key = text.filter((name) => name !== '__proto__');
/** From 1970 on: what ts-proto makes of fractions of a second before is no Timestamp. */
const instant = fc
  .date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
  .filter((value) => !JSON.stringify(value).includes('__proto__'));

/** Values of the kind of a schema, without regard to what more is asked of them: of what travels, the kind alone matters. */
export const arbitraryOf = (schema: GenericSchema): fc.Arbitrary<unknown> => {
  const of = described(schema);
  switch (of.type) {
    case 'string':
      return schema === Instant ? instant : text;
    case 'number':
      return fc.maxSafeInteger();
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constant(of.literal);
    case 'picklist':
      return fc.constantFrom(...(of.options ?? []));
    case 'union':
      return fc.oneof(...(of.options ?? []).map((option) => arbitraryOf(option as GenericSchema)));
    case 'unknown':
      return json;
    case 'array':
      return of.item ? fc.array(arbitraryOf(of.item), { minLength: leastOf(of), maxLength: 4 }) : fc.constant([]);
    case 'record':
      return fc.dictionary(key, of.value ? arbitraryOf(of.value) : json, { maxKeys: 4, noNullPrototype: true });
    case 'nullable':
      return of.wrapped ? fc.option(arbitraryOf(of.wrapped), { nil: null }) : fc.constant(null);
    default:
      if (of.entries) return objectOf(of.entries);
      throw new Error(`there are no values of the kind ${of.type}`);
  }
};

const leastOf = ({ pipe = [] }: Described): number =>
  Number(pipe.find(({ type }) => type === 'min_length')?.requirement ?? 0) > 0 ? 1 : 0;

const objectOf = (entries: Readonly<Record<string, GenericSchema>>): fc.Arbitrary<unknown> => {
  const fields = Object.entries(entries).map(([name, entry]) => [name, fieldOf(entry)] as const);
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, field.value])), {
    requiredKeys: fields.filter(([, { isOptional }]) => !isOptional).map(([name]) => name),
    noNullPrototype: true,
  });
};

/** A field that can be left out does without its standard: who says that and who says nothing say the same. */
const fieldOf = (schema: GenericSchema): { readonly value: fc.Arbitrary<unknown>; readonly isOptional: boolean } => {
  const of = described(schema);
  if (of.type !== 'optional' || !of.wrapped) return { value: arbitraryOf(schema), isOptional: false };
  const standard = JSON.stringify(of.default);
  return { value: arbitraryOf(of.wrapped).filter((value) => JSON.stringify(value) !== standard), isOptional: true };
};
