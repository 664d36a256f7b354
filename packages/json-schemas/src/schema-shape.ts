import type { GenericSchema } from 'valibot';

export type Entries = Readonly<Record<string, GenericSchema>>;
export const isSchema = (value: unknown): value is GenericSchema =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';
const isEntries = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && Object.values(value).every(isSchema);

/** What an optional, nullable or lazy-free wrapper is around; the schema itself where it is none. */
export const unwrapped = (schema: GenericSchema): GenericSchema =>
  'wrapped' in schema && isSchema(schema.wrapped) ? unwrapped(schema.wrapped) : schema;

/** The fields of an object, however it is wrapped; none where it is no object. */
export const entriesOf = (schema: GenericSchema): Entries => {
  const inner = unwrapped(schema);
  return 'entries' in inner && isEntries(inner.entries) ? inner.entries : {};
};

/** What the elements of an array are; null where it is none. */
export const elementOf = (schema: GenericSchema): GenericSchema | null => {
  const inner = unwrapped(schema);
  return inner.type === 'array' && 'item' in inner && isSchema(inner.item) ? inner.item : null;
};

/** The schemas that a union chooses from; the schema alone where it is none. */
export const optionsOf = (schema: GenericSchema): readonly GenericSchema[] => {
  const inner = unwrapped(schema);
  return inner.type === 'union' && 'options' in inner && Array.isArray(inner.options)
    ? inner.options.filter(isSchema)
    : [inner];
};

export const isOptional = (schema: GenericSchema): boolean =>
  /^(?:exact_)?optional$|^nullish$|^undefinedable$/.test(schema.type);
