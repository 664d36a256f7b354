import { WireType, type BinaryReader, type BinaryWriter } from '@bufbuild/protobuf/wire';
import { readInstant, writeInstant } from './instants.js';
import { readStruct, writeStruct } from './structs.js';

export type JsonObject = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One kind of value, as it is written and read. */
export interface Value {
  readonly wire: WireType;
  /** What it is where a field without presence is absent. */
  readonly zero: unknown;
  readonly isMap: boolean;
  /** Whether several of it are written in one piece. */
  readonly packs: boolean;
  readonly takesNull: boolean;
  /** Whether this value is told by this kind: of a choice there are several. */
  takes(value: unknown): boolean;
  /** With its tag. Throws for what is not of this kind. */
  write(writer: BinaryWriter, number: number, value: unknown): void;
  writeBare(writer: BinaryWriter, value: unknown): void;
  /** Behind its tag. `before` is what the field held already; undefined for what says nothing. */
  read(reader: BinaryReader, before: unknown): unknown;
}

type Bare = Pick<Value, 'wire' | 'zero' | 'writeBare' | 'read'> & Partial<Pick<Value, 'takes' | 'takesNull' | 'packs'>>;

const valueOf = (bare: Bare): Value => ({
  isMap: false,
  packs: false,
  takesNull: false,
  takes: () => true,
  ...bare,
  write: (writer, number, value) => bare.writeBare(writer.tag(number, bare.wire), value),
});

const mismatch = (value: unknown, kind: string): Error => new Error(`a ${typeof value} where ${kind} belongs`);

export const text = valueOf({
  wire: WireType.LengthDelimited,
  zero: '',
  takes: (value) => typeof value === 'string',
  writeBare: (writer, value) => {
    if (typeof value !== 'string') throw mismatch(value, 'text');
    writer.string(value);
  },
  read: (reader) => reader.string(true),
});

/** Whole numbers that JavaScript has exactly; others are read as a bigint, which no contract takes. */
export const integer = valueOf({
  wire: WireType.Varint,
  zero: 0,
  packs: true,
  takes: (value) => typeof value === 'number',
  writeBare: (writer, value) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw mismatch(value, 'a whole number');
    writer.int64(value);
  },
  read: (reader) => {
    const read = BigInt(reader.int64());
    const value = Number(read);
    return Number.isSafeInteger(value) ? value : read;
  },
});

export const truth = valueOf({
  wire: WireType.Varint,
  zero: false,
  packs: true,
  takes: (value) => typeof value === 'boolean',
  writeBare: (writer, value) => {
    if (typeof value !== 'boolean') throw mismatch(value, 'a boolean');
    writer.bool(value);
  },
  read: (reader) => reader.bool(),
});

/** A bool that stands for a word; what is false is no word, and refused as such. */
export const word = (said: string): Value =>
  valueOf({
    wire: WireType.Varint,
    zero: false,
    takes: (value) => value === said,
    writeBare: (writer) => writer.bool(true),
    read: (reader) => (reader.bool() ? said : false),
  });

export const nullValue = valueOf({
  wire: WireType.Varint,
  zero: undefined,
  takesNull: true,
  takes: (value) => value === null,
  writeBare: (writer) => writer.int32(0),
  read: (reader) => {
    reader.int32();
    return null;
  },
});

/** Words by their numbers. A number without a word is read as that number in text, and refused as such. */
export const oneOf = (numbers: ReadonlyMap<string, number>): Value => {
  const words = new Map([...numbers].map(([said, number]) => [number, said]));
  return valueOf({
    wire: WireType.Varint,
    zero: undefined,
    packs: true,
    writeBare: (writer, value) => {
      const number = typeof value === 'string' ? numbers.get(value) : undefined;
      if (number === undefined) throw new Error(`${String(value)} is none of ${[...numbers.keys()].join(', ')}`);
      writer.int32(number);
    },
    read: (reader) => {
      const number = reader.int32();
      return number === 0 ? undefined : (words.get(number) ?? String(number));
    },
  });
};

interface Delimited {
  readonly write: (writer: BinaryWriter, value: unknown) => void;
  readonly read: (reader: BinaryReader, end: number, before: unknown) => unknown;
}
/** What is written with its length before it. */
export const delimited = ({ write, read }: Delimited): Value =>
  valueOf({
    wire: WireType.LengthDelimited,
    zero: undefined,
    writeBare: (writer, value) => {
      writer.fork();
      write(writer, value);
      writer.join();
    },
    read: (reader, before) => {
      const end = reader.uint32() + reader.pos;
      if (end > reader.len) throw new Error('a part goes beyond the end');
      const value = read(reader, end, before);
      if (reader.pos !== end) throw new Error('a part goes beyond its end');
      return value;
    },
  });

export const instant = delimited({
  write: (writer, value) => {
    if (typeof value !== 'string') throw mismatch(value, 'a time');
    writeInstant(writer, value);
  },
  read: (reader, end) => readInstant(reader, end),
});

export const struct = delimited({
  write: (writer, value) => {
    if (!isObject(value)) throw mismatch(value, 'an object');
    writeStruct(writer, value);
  },
  read: (reader, end) => readStruct(reader, end),
});

const keyTag = 10;
const valueTag = 18;

/** A map of text to text: one entry after the other, each a message. */
export const texts: Value = {
  ...delimited({ write: () => undefined, read: readEntry }),
  isMap: true,
  takes: isObject,
  write: (writer, number, value) => {
    if (!isObject(value)) throw mismatch(value, 'an object');
    for (const [key, entry] of Object.entries(value)) {
      if (typeof entry !== 'string') throw mismatch(entry, 'text');
      writer.tag(number, WireType.LengthDelimited).fork();
      writer.uint32(keyTag).string(key).uint32(valueTag).string(entry).join();
    }
  },
};

function readEntry(reader: BinaryReader, end: number, before: unknown): unknown {
  let [key, value] = ['', ''];
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === keyTag) key = reader.string(true);
    else if (tag === valueTag) value = reader.string(true);
    else throw new Error('an entry has a key and a value');
  }
  const object = isObject(before) ? before : {};
  // An assignment to `__proto__` would make no entry.
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  return object;
}
