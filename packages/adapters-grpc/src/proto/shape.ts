import { Instant } from '@quayside/application/kernel';
import type { GenericSchema } from 'valibot';

/** What is read of a schema, whatever its kind. */
interface Described {
  readonly kind: 'schema';
  readonly type: string;
  readonly wrapped?: GenericSchema;
  readonly entries?: Readonly<Record<string, GenericSchema>>;
  readonly item?: GenericSchema;
  readonly options?: readonly unknown[];
  readonly literal?: unknown;
  readonly key?: GenericSchema;
  readonly value?: GenericSchema;
  readonly default?: unknown;
  readonly pipe?: readonly { readonly kind: string; readonly type: string; readonly requirement?: unknown }[];
}

// Every schema of valibot is described by such properties; its own general type names few of them.
const described = (schema: GenericSchema): Described => schema;

/** A schema without what says that it may be missing, and what that was. */
export interface Shape {
  readonly schema: GenericSchema;
  readonly of: Described;
  readonly isOptional: boolean;
  readonly isNullable: boolean;
  /** What stands where it is left out; undefined where nothing does. */
  readonly standard: unknown;
}

const optionals: ReadonlySet<string> = new Set(['optional', 'exact_optional', 'undefinedable']);

export const shapeOf = (schema: GenericSchema): Shape => {
  const of = described(schema);
  if (!of.wrapped) return { schema, of, isOptional: false, isNullable: false, standard: undefined };
  const within = shapeOf(of.wrapped);
  if (optionals.has(of.type)) return { ...within, isOptional: true, standard: of.default };
  if (of.type === 'nullable') return { ...within, isNullable: true };
  if (of.type === 'nullish') return { ...within, isOptional: true, isNullable: true, standard: of.default };
  return { schema, of, isOptional: false, isNullable: false, standard: undefined };
};

export const entriesOf = (schema: GenericSchema): Readonly<Record<string, GenericSchema>> | null =>
  shapeOf(schema).of.entries ?? null;

/** A moment, whatever more is asked of it. */
export const isInstant = ({ schema, of }: Shape): boolean => schema === Instant || of.pipe?.[0] === Instant;

/** The requirement of an action in the schema's pipe; undefined where there is none. */
export const requirementOf = ({ of }: Shape, type: string): unknown =>
  of.pipe?.find((action) => action.kind === 'validation' && action.type === type)?.requirement;

export const checks = ({ of }: Shape, ...types: readonly string[]): boolean =>
  of.pipe?.some(({ type }) => types.includes(type)) ?? false;

/** An action that makes another kind of value of it: null where none does. */
export const changeOf = ({ of }: Shape): string | null =>
  of.pipe?.slice(1).find(({ kind, type }) => kind === 'schema' || changes.has(type))?.type ?? null;
const changes: ReadonlySet<string> = new Set([
  'transform',
  'raw_transform',
  'to_number',
  'to_date',
  'to_bigint',
  'parse_json',
]);

/** The schema at a place such as `lines.unit_price`: through lists and what may be missing. */
export const schemaAt = (schema: GenericSchema, path: readonly string[]): GenericSchema | null => {
  const { of } = shapeOf(schema);
  if (of.item) return schemaAt(of.item, path);
  const [name, ...rest] = path;
  if (name === undefined) return shapeOf(schema).schema;
  const entry = of.entries?.[name];
  return entry ? schemaAt(entry, rest) : null;
};
