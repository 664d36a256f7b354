import { BasisPoints, Country, Metadata, Quantity, Sku, visibleText } from '@quayside/domain/kernel';
import { expect } from 'chai';
import fc from 'fast-check';
import * as v from 'valibot';

const refuses = (schema: v.GenericSchema, cases: Readonly<Record<string, unknown>>) => {
  for (const [name, value] of Object.entries(cases))
    it(`is not ${name}`, () => expect(v.is(schema, value)).to.equal(false));
};
const takes = (schema: v.GenericSchema, cases: Readonly<Record<string, unknown>>) => {
  for (const [name, value] of Object.entries(cases))
    it(`may be ${name}`, () => expect(v.parse(schema, value)).to.deep.equal(value));
};

const codeUnits = fc
  .oneof(fc.nat(0xffff), fc.integer({ min: 0xd7f0, max: 0xe00f }))
  .map((unit) => String.fromCharCode(unit));

describe('a SKU', () => {
  takes(Sku, {
    'one character': '1',
    '64 characters': 'x'.repeat(64),
    'of any script': 'çay-茶-☕',
    'with white space inside': 'A 1',
    'with punctuation': `a/b:c'"\\%_`,
  });
  refuses(Sku, {
    empty: '',
    '65 characters': 'x'.repeat(65),
    'white space only': ' ',
    'with white space before it': ' 1',
    'with white space after it': '1 ',
    'with a line feed': 'a\nb',
    'with U+0000': 'a\u0000b',
    'with a line separator': 'a\u2028b',
    'with a no-break space after it': '1\u00a0',
    'half a character': '\ud800',
    'a number': 11,
    null: null,
  });

  it('stays as it is, however it is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: codeUnits, minLength: 1, maxLength: 70 }), (text) => {
        const read = v.safeParse(Sku, text);
        // What a database keeps is UTF-8: whatever is taken must come back from it as it was.
        if (read.success) expect(Buffer.from(read.output, 'utf8').toString('utf8')).to.equal(text);
      }),
    );
  });
});

describe('visible text', () => {
  it('tells what is wrong with it', () => {
    const messages = (text: string) => v.safeParse(visibleText(3), text).issues?.map((issue) => issue.message);
    expect(messages('abcd')).to.deep.equal(['must be at most 3 characters']);
    expect(messages(' a')).to.deep.equal(['must not begin or end with white space']);
    expect(messages('a\tb')).to.deep.equal(['must not contain control characters']);
    expect(messages('a\udfff')).to.deep.equal(['must be well-formed Unicode']);
  });
});

describe('a quantity', () => {
  takes(Quantity, { one: 1, 'a million': 1_000_000 });
  refuses(Quantity, {
    nothing: 0,
    negative: -1,
    'a fraction': 1.5,
    'more than a million': 1_000_001,
    'not a number': Number.NaN,
    'a text': '1',
  });
});

describe('a rate in basis points', () => {
  takes(BasisPoints, { nothing: 0, all: 10_000 });
  refuses(BasisPoints, { negative: -1, 'more than all': 10_001, 'a fraction': 0.5 });
});

describe('a country', () => {
  takes(Country, { 'a code': 'FR' });
  refuses(Country, { 'a name': 'France', small: 'fr', 'three letters': 'FRA' });
});

describe('metadata', () => {
  const entries = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'value']));
  takes(Metadata, {
    empty: {},
    'twenty entries': entries(20),
    'an empty value': { note: '' },
    'a value of several lines': { note: 'a\nb' },
  });
  refuses(Metadata, {
    'more than twenty entries': entries(21),
    'an empty key': { '': 'x' },
    'a long key': { ['k'.repeat(41)]: 'x' },
    'a key with white space': { 'a b': 'x' },
    'a long value': { note: 'x'.repeat(501) },
    'a value with U+0000': { note: 'a\u0000' },
    'a value with half a character': { note: '\ud83d' },
    'a number': { note: 1 },
    nested: { note: {} },
  });
});
