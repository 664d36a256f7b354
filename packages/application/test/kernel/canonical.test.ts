import { canonical, isOnceKey } from '@quayside/application';
import { expect } from 'chai';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';

const json: fc.Arbitrary<unknown> = fc.jsonValue({ maxDepth: 4 });
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** The same value with the keys of every object in another order. */
const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, entry]) => [key, turned(entry)]),
  );
};

describe('the canonical text of a value', () => {
  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonical(value))).to.deep.equal(plain(value));
      }),
    );
  });

  it('is the same for two values exactly where they are equal as JSON, whatever the order of their keys', () => {
    const pair = fc.oneof(
      fc.tuple(json, json),
      json.map((value) => [value, turned(value)] as const),
    );
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(canonical(a) === canonical(b)).to.equal(isDeepStrictEqual(plain(a), plain(b)));
      }),
    );
    const different = [
      {},
      [],
      null,
      '',
      0,
      '0',
      false,
      'null',
      { a: 1 },
      { a: '1' },
      { b: 1 },
      { a: 1, b: 1 },
      { a: { b: 1 } },
      [1, 2],
      [2, 1],
      [[1], 2],
      ['1,2'],
      { 'a":1,"b': 1 },
    ];
    expect(new Set(different.map(canonical)).size).to.equal(different.length);
  });

  it('takes what is undefined for what is not there, and in a list for null, as JSON does', () => {
    expect(canonical({ a: undefined, b: 1 })).to.equal('{"b":1}');
    expect(canonical([undefined, 1])).to.equal('[null,1]');
    expect(canonical(undefined)).to.equal('null');
  });
});

describe('an idempotency key', () => {
  it('is 1 to 255 visible ASCII characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const isOne =
          text.length >= 1 &&
          text.length <= 255 &&
          Array.from(text, (character) => character > ' ' && character < '\u007f').every(Boolean);
        expect(isOnceKey(text)).to.equal(isOne);
      }),
    );
    expect(isOnceKey('x'.repeat(255))).to.equal(true);
    expect(isOnceKey('x'.repeat(256))).to.equal(false);
  });
});
