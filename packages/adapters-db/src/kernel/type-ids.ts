import type { IdPrefix, IdTypes } from '@quayside/domain/kernel';

/*
 * A TypeID's suffix is its UUID in Crockford's base 32, most significant digit first, with two leading zero bits
 * (https://github.com/jetify-com/typeid/tree/main/spec). Ids are made by the typeid library; they are turned from one form
 * into the other a hundred times as often, so that is done here, and held to the library by a test.
 */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
const hexadecimal = '0123456789abcdef';
const suffixLength = 26;
const dashesBefore: ReadonlySet<number> = new Set([8, 12, 16, 20]);

const valuesOf = (alphabet: string): Uint8Array => {
  const values = new Uint8Array(128).fill(255);
  for (let value = 0; value < alphabet.length; value += 1) values[alphabet.charCodeAt(value)] = value;
  return values;
};
const digitValues = valuesOf(digits);
const hexadecimalValues = valuesOf(hexadecimal);

/** The uuid that a column holds, without the prefix that its type already tells. Throws for what is no TypeID. */
export const uuidOf = (id: string): string => {
  const start = id.length - suffixLength;
  if (start < 1 || id[start - 1] !== '_') throw new TypeError(`${id} is no TypeID`);
  let [uuid, bits, held, nibbles] = ['', 0, -2, 0];
  for (let index = start; index < id.length; index += 1) {
    const value = digitValues[id.charCodeAt(index)] ?? 255;
    if (value === 255 || (index === start && value > 7)) throw new TypeError(`${id} is no TypeID`);
    bits = (bits << 5) | value;
    held += 5;
    while (held >= 4) {
      held -= 4;
      if (dashesBefore.has(nibbles)) uuid += '-';
      uuid += hexadecimal[(bits >> held) & 15];
      nibbles += 1;
    }
    bits &= 15;
  }
  return uuid;
};

/** The id that a uuid of a column stands for. */
export const idOf = <P extends IdPrefix>(prefix: P, uuid: string): IdTypes[P] => {
  let [id, bits, held] = [`${prefix}_`, 0, 2];
  for (let index = 0; index < uuid.length; index += 1) {
    const value = hexadecimalValues[uuid.charCodeAt(index)] ?? 255;
    if (value === 255) continue;
    bits = (bits << 4) | value;
    held += 4;
    if (held >= 5) {
      held -= 5;
      id += digits[(bits >> held) & 31];
    }
    bits &= 31;
  }
  return id as IdTypes[P];
};

/** Ids as the text of a `uuid[]`. */
export const uuidArray = (ids: readonly string[]): string => `{${ids.map(uuidOf).join(',')}}`;
