import type { IdPrefix, IdTypes } from '@quayside/domain/kernel';

/*
 * A TypeID's suffix is its UUID in Crockford's base 32, most significant digit first, with two leading zero bits
 * (https://github.com/jetify-com/typeid/tree/main/spec). Ids are made by the typeid library; they are turned from one form
 * into the other a hundred times as often, so that is done here, and held to the library by a test.
 */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';
const hexadecimal = '0123456789abcdef';
const suffixLength = 26;

const codesOf = (alphabet: string): Uint8Array => Uint8Array.from(alphabet, (character) => character.charCodeAt(0));
const valuesOf = (alphabet: string): Uint8Array => {
  const values = new Uint8Array(128).fill(255);
  for (const [value, code] of codesOf(alphabet).entries()) values[code] = value;
  return values;
};
const [digitCodes, digitValues] = [codesOf(digits), valuesOf(digits)];
const [hexadecimalCodes, hexadecimalValues] = [codesOf(hexadecimal), valuesOf(hexadecimal)];

/*
 * Both forms are written here, character by character, and copied out when they are whole: a string that grows by one
 * character at a time leaves one behind for each.
 */
const uuidText = Buffer.from('________-____-____-____-____________');
const uuidPlaces = [...uuidText.keys()].filter((place) => uuidText[place] === '_'.charCodeAt(0));
const suffixText = Buffer.alloc(suffixLength);

/** The uuid that a column holds, without the prefix that its type already tells. Throws for what is no TypeID. */
export const uuidOf = (id: string): string => {
  const start = id.length - suffixLength;
  if (start < 1 || id[start - 1] !== '_') throw new TypeError(`${id} is no TypeID`);
  let [bits, held, nibbles] = [0, -2, 0];
  for (let index = start; index < id.length; index += 1) {
    const value = digitValues[id.charCodeAt(index)] ?? 255;
    if (value === 255 || (index === start && value > 7)) throw new TypeError(`${id} is no TypeID`);
    bits = (bits << 5) | value;
    held += 5;
    while (held >= 4) {
      held -= 4;
      uuidText[uuidPlaces[nibbles] as number] = hexadecimalCodes[(bits >> held) & 15] as number;
      nibbles += 1;
    }
    bits &= 15;
  }
  return uuidText.toString('latin1');
};

/** The id that a uuid of a column stands for. */
export const idOf = <P extends IdPrefix>(prefix: P, uuid: string): IdTypes[P] => {
  let [bits, held, length] = [0, 2, 0];
  for (let index = 0; index < uuid.length; index += 1) {
    const value = hexadecimalValues[uuid.charCodeAt(index)] ?? 255;
    if (value === 255) continue;
    bits = (bits << 4) | value;
    held += 4;
    if (held >= 5) {
      held -= 5;
      suffixText[length] = digitCodes[(bits >> held) & 31] as number;
      length += 1;
    }
    bits &= 31;
  }
  return `${prefix}_${suffixText.toString('latin1')}` as IdTypes[P];
};

/** Ids as the text of a `uuid[]`. */
export const uuidArray = (ids: readonly string[]): string => `{${ids.map(uuidOf).join(',')}}`;
