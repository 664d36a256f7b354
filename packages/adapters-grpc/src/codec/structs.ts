import type { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';

/* JSON objects as google.protobuf.Struct, whose values are a message with one field for each kind of value. */

const fieldsTag = 10;
const keyTag = 10;
const valueTag = 18;
const itemsTag = 10;
const nullTag = 8;
const numberTag = 17;
const stringTag = 26;
const boolTag = 32;
const structTag = 42;
const listTag = 50;

/** Objects and lists within each other. */
export const deepest = 64;

export const writeStruct = (writer: BinaryWriter, value: object): void => {
  for (const [key, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    writer.uint32(fieldsTag).fork().uint32(keyTag).string(key).uint32(valueTag).fork();
    writeValue(writer, entry);
    writer.join().join();
  }
};

const writeValue = (writer: BinaryWriter, value: unknown): void => {
  if (value === null) writer.uint32(nullTag).int32(0);
  else if (typeof value === 'string') writer.uint32(stringTag).string(value);
  else if (typeof value === 'boolean') writer.uint32(boolTag).bool(value);
  else if (typeof value === 'number') writer.uint32(numberTag).double(finite(value));
  else if (Array.isArray(value)) {
    writer.uint32(listTag).fork();
    for (const item of value) {
      writer.uint32(itemsTag).fork();
      writeValue(writer, item);
      writer.join();
    }
    writer.join();
  } else if (typeof value === 'object') {
    writer.uint32(structTag).fork();
    writeStruct(writer, value);
    writer.join();
  } else throw new Error(`a ${typeof value} is no JSON`);
};

const finite = (value: number): number => {
  if (!Number.isFinite(value)) throw new Error('JSON has finite numbers only');
  return value;
};

export const readStruct = (reader: BinaryReader, end: number, depth = 1): Readonly<Record<string, unknown>> => {
  if (depth > deepest) throw new Error('objects lie too deep within each other');
  const entries: (readonly [string, unknown])[] = [];
  while (reader.pos < end) {
    if (reader.uint32() !== fieldsTag) throw new Error('a Struct has fields');
    const stop = reader.uint32() + reader.pos;
    let key = '';
    let value: unknown = null;
    while (reader.pos < stop) {
      const tag = reader.uint32();
      if (tag === keyTag) key = reader.string(true);
      else if (tag === valueTag) value = readValue(reader, reader.uint32() + reader.pos, depth);
      else throw new Error('an entry has a key and a value');
    }
    entries.push([key, value]);
  }
  // An assignment to `__proto__` would make no entry.
  return Object.fromEntries(entries);
};

const readValue = (reader: BinaryReader, end: number, depth: number): unknown => {
  let value: unknown = null;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag === nullTag) {
      reader.int32();
      value = null;
    } else if (tag === numberTag) value = reader.double();
    else if (tag === stringTag) value = reader.string(true);
    else if (tag === boolTag) value = reader.bool();
    else if (tag === structTag) value = readStruct(reader, reader.uint32() + reader.pos, depth + 1);
    else if (tag === listTag) value = readList(reader, reader.uint32() + reader.pos, depth + 1);
    else throw new Error('a Value is of one of six kinds');
  }
  return value;
};

const readList = (reader: BinaryReader, end: number, depth: number): readonly unknown[] => {
  if (depth > deepest) throw new Error('lists lie too deep within each other');
  const items: unknown[] = [];
  while (reader.pos < end) {
    if (reader.uint32() !== itemsTag) throw new Error('a ListValue has values');
    items.push(readValue(reader, reader.uint32() + reader.pos, depth));
  }
  return items;
};
