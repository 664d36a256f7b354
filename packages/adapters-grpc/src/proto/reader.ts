import type { GenericSchema } from 'valibot';
import type { MessageName } from './message-names.js';
import {
  fullName,
  pascal,
  singular,
  type Absent,
  type EnumDraft,
  type FieldDraft,
  type Holding,
  type MessageDraft,
} from './model.js';
import { changeOf, checks, isInstant, requirementOf, shapeOf, type Shape } from './shape.js';

/** Why something of a contract has no place in a `.proto` file. */
export class NotCarried extends Error {
  override readonly name = 'NotCarried';
}

/** Where a schema stands: which way it travels, in which message, in which field. */
interface Place {
  /** Whether callers write it: what they leave out must be told from what they set to nothing. */
  readonly isWritten: boolean;
  readonly message: MessageDraft;
  readonly field: string;
  /** For refusals: `orders.place input lines.sku`. */
  readonly path: string;
}

const identifier = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

/** Reads schemas as messages; the same shape is the same message wherever it stands. */
export class Reader {
  readonly messages = new Map<string, MessageDraft>();
  /** Shapes that callers write: of these, scalars say whether they are there. */
  readonly #written: ReadonlySet<GenericSchema>;

  constructor(
    readonly names: ReadonlyMap<GenericSchema, MessageName>,
    written: Iterable<GenericSchema>,
  ) {
    this.#written = closure(written);
  }

  /** A message of its own, whose fields are those of an object. */
  root(schema: GenericSchema, name: string, packageName: string, path: string, comment: string | null): MessageDraft {
    const message = this.empty(name, packageName, path, comment);
    this.#fill(message, schema, path);
    return message;
  }

  /** A message that has no fields yet. */
  empty(name: string, packageName: string, path: string, comment: string | null = null): MessageDraft {
    const message: MessageDraft = { name, package: packageName, comment, fields: [], enums: [], nested: [] };
    this.#keep(message, path);
    return message;
  }

  #fill(message: MessageDraft, schema: GenericSchema, path: string): void {
    const shape = shapeOf(schema);
    const { entries, type } = shape.of;
    if (!entries) throw new NotCarried(`${path}: is of the kind ${type}, and a message is an object`);
    const isWritten = this.#written.has(shape.schema);
    for (const [field, entry] of Object.entries(entries)) {
      const place = { isWritten, message, field, path: `${path} ${field}` };
      if (!identifier.test(field)) throw new NotCarried(`${place.path}: a field is called lower_snake_case`);
      message.fields.push(...this.#fields(entry, place));
    }
  }

  /** The message of a named shape; null where it has no name. */
  named(schema: GenericSchema, path: string): MessageDraft | null {
    const shape = shapeOf(schema);
    const name = this.names.get(shape.schema);
    if (!name) return null;
    return this.messages.get(fullName(name)) ?? this.root(shape.schema, name.name, name.package, path, null);
  }

  #keep(message: MessageDraft, path: string): void {
    if (this.messages.has(fullName(message)))
      throw new NotCarried(`${path}: there is a message ${fullName(message)} already`);
    this.messages.set(fullName(message), message);
  }

  #fields(schema: GenericSchema, place: Place): readonly FieldDraft[] {
    const shape = shapeOf(schema);
    const change = changeOf(shape);
    if (change !== null && !place.isWritten)
      throw new NotCarried(`${place.path}: what it becomes by ${change} cannot be seen from its schema`);
    if (shape.of.item) return this.#list(shape, place);
    if (shape.of.type === 'union') return this.#union(shape, place);
    const holds = this.#holding(shape, place);
    const isScalar = holds.kind !== 'message' && holds.kind !== 'timestamp' && holds.kind !== 'struct';
    const isMap = holds.kind === 'strings';
    const hasPresence = place.isWritten || shape.isOptional || shape.isNullable;
    return withNull(shape, place, {
      name: place.field,
      key: place.field,
      holds,
      label: isScalar && !isMap && hasPresence ? 'optional' : 'plain',
      oneof: null,
      absent: isMap && !shape.isOptional ? 'empty' : absentOf(shape, isScalar && !place.isWritten ? 'zero' : 'nothing'),
    });
  }

  #holding(shape: Shape, place: Place): Holding {
    const { of } = shape;
    switch (of.type) {
      case 'string':
        return { kind: isInstant(shape) ? 'timestamp' : 'string' };
      case 'number':
        if (place.isWritten && !checks(shape, 'integer', 'safe_integer'))
          throw new NotCarried(`${place.path}: numbers are int64 here, so say that it is an integer`);
        return { kind: 'int64' };
      case 'boolean':
        return { kind: 'bool' };
      case 'picklist':
        return this.#words(of.options ?? [], place);
      case 'record':
        return this.#record(shape, place);
      default:
        if (of.entries) return { kind: 'message', message: this.#message(shape.schema, place) };
        throw new NotCarried(`${place.path}: is of the kind ${of.type}, which has no place in a message`);
    }
  }

  #message(schema: GenericSchema, place: Place): MessageDraft {
    const named = this.named(schema, place.path);
    if (named) return named;
    const message = nestedMessage(place, pascal(singularOf(place)));
    this.#keep(message, place.path);
    this.#fill(message, schema, place.path);
    return message;
  }

  /** Words that are identifiers make an enum; others, such as `-placed_at`, stay text. */
  #words(words: readonly unknown[], place: Place): Holding {
    const texts = words.filter((word) => typeof word === 'string');
    if (texts.length !== words.length || texts.length === 0)
      throw new NotCarried(`${place.path}: chooses from what is no text`);
    if (!texts.every((word) => identifier.test(word))) return { kind: 'string' };
    const made: EnumDraft = { name: pascal(singularOf(place)), words: texts };
    checkFree(place, made.name);
    place.message.enums.push(made);
    return { kind: 'enum', enum: made };
  }

  /** A map has no presence and its values are there: whatever needs more is a Struct, which can say null too. */
  #record(shape: Shape, { path }: Place): Holding {
    const { key, value } = shape.of;
    if (!key || !value || shapeOf(key).of.type !== 'string')
      throw new NotCarried(`${path}: the keys of a record are text`);
    const values = shapeOf(value);
    const isPlain = values.of.type === 'string' && !values.isNullable && !values.isOptional;
    const isThere = !shape.isNullable && (!shape.isOptional || isEmptyObject(shape.standard));
    if (isPlain && isThere) return { kind: 'strings' };
    if (!isPlain && values.of.type !== 'unknown' && values.of.type !== 'string')
      throw new NotCarried(`${path}: the values of a record are text, or anything`);
    return { kind: 'struct' };
  }

  #list(shape: Shape, place: Place): readonly FieldDraft[] {
    const { item } = shape.of;
    if (!item) return [];
    const element = shapeOf(item);
    if (element.isNullable || element.isOptional) throw new NotCarried(`${place.path}: a list has no null in it`);
    if (element.of.item || element.of.type === 'record' || element.of.type === 'union')
      throw new NotCarried(`${place.path}: a list of ${element.of.type}s has no place in a message`);
    const least = requirementOf(shape, 'min_length');
    const isEmptyToo = typeof least !== 'number' || least < 1;
    const isEmptyStandard = Array.isArray(shape.standard) && shape.standard.length === 0;
    const base = { key: place.field, oneof: null, absent: absentOf(shape, shape.isOptional ? 'nothing' : 'empty') };
    if (!shape.isNullable && (!shape.isOptional || !isEmptyToo || isEmptyStandard))
      return [{ ...base, name: place.field, holds: this.#holding(element, place), label: 'repeated' }];
    const message = nestedMessage(place, pascal(place.field));
    this.#keep(message, place.path);
    const items = this.#holding(element, { ...place, message, field: 'items' });
    message.fields.push({ name: 'items', key: 'items', holds: items, label: 'repeated', oneof: null, absent: 'empty' });
    return withNull(shape, place, { ...base, name: place.field, holds: { kind: 'list', message }, label: 'plain' });
  }

  /** One kind of value, or one of some words in its place. */
  #union(shape: Shape, place: Place): readonly FieldDraft[] {
    const options = (shape.of.options ?? []).map((option) => shapeOf(option as GenericSchema));
    const words = options.filter(({ of }) => of.type === 'literal').map(({ of }) => of.literal);
    const others = options.filter(({ of }) => of.type !== 'literal');
    const [other] = others;
    if (!other || others.length > 1 || words.length === 0)
      throw new NotCarried(`${place.path}: a choice is between one kind of value and words`);
    if (other.of.item || other.of.type === 'record' || shape.isNullable)
      throw new NotCarried(`${place.path}: a choice is between single values`);
    const shared = { key: place.field, label: 'plain', oneof: `${place.field}_choice`, absent: 'nothing' } as const;
    const said = words.map((word): FieldDraft => {
      if (typeof word !== 'string' || !identifier.test(word))
        throw new NotCarried(`${place.path}: a word of a choice is lower_snake_case`);
      return { ...shared, name: `${place.field}_${word}`, holds: { kind: 'word', word } };
    });
    return [{ ...shared, name: place.field, holds: this.#holding(other, place) }, ...said];
  }
}

const singularOf = ({ field, message, path }: Place): string =>
  singular(field === 'items' && !message.name.endsWith('Response') ? (path.split(' ').at(-1) ?? field) : field);

const nestedMessage = (place: Place, name: string): MessageDraft => {
  checkFree(place, name);
  const outer = place.message;
  const message: MessageDraft = {
    name: `${outer.name}.${name}`,
    package: outer.package,
    comment: null,
    fields: [],
    enums: [],
    nested: [],
  };
  outer.nested.push(message);
  return message;
};

const checkFree = ({ message, path }: Place, name: string): void => {
  const taken = [...message.enums, ...message.nested].some((within) => within.name.split('.').at(-1) === name);
  if (taken)
    throw new NotCarried(`${path}: ${fullName(message)} has a ${name} already; name one of them in message-names.ts`);
};

const absentOf = ({ isOptional, isNullable }: Shape, otherwise: Absent): Absent => {
  if (isOptional) return 'nothing';
  return isNullable ? 'null' : otherwise;
};

const isEmptyObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

/** What can be left out and can be null needs a second field: where leaving it out says something else than null. */
const withNull = ({ isOptional, isNullable, standard }: Shape, { field }: Place, said: FieldDraft): FieldDraft[] => {
  if (!isOptional || !isNullable || standard === null) return [said];
  const none = { kind: 'null' } as const;
  return [said, { name: `${field}_null`, key: field, holds: none, label: 'optional', oneof: null, absent: 'nothing' }];
};

/** All objects that can be reached from these. */
const closure = (roots: Iterable<GenericSchema>): ReadonlySet<GenericSchema> => {
  const reached = new Set<GenericSchema>();
  const visit = (schema: GenericSchema): void => {
    const { schema: inner, of } = shapeOf(schema);
    if (of.item) visit(of.item);
    for (const option of of.options ?? []) if (typeof option === 'object') visit(option as GenericSchema);
    if (!of.entries || reached.has(inner)) return;
    reached.add(inner);
    for (const entry of Object.values(of.entries)) visit(entry);
  };
  for (const root of roots) visit(root);
  return reached;
};
