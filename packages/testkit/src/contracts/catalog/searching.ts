import { matchesSearch, searchedText } from '@quayside/application/catalog';
import { expect } from 'chai';
import type { Bench } from './bench.js';

const texts = [
  'Sirop d’érable',
  'Green tea',
  'Tea, green',
  'Greenland',
  'ABC-123',
  'ABC 1234',
  'ﬁne ＴＥＡ',
  'İstanbul',
  '紅茶 ティー',
  'Straße',
  'a@b.example',
  'http://b.example/tea?x=1',
  "it's 100%",
  '3.14',
  'x'.repeat(70),
  '𐐷𐐷',
  'ไทย ชา',
  'हिन्दी',
  "a' & b | !c:*",
];
const questions = [
  'tea',
  'TEA green',
  'green te',
  'gre tea',
  'erable',
  'éra',
  'rable',
  '123',
  'abc-12',
  'abc 1234',
  'fine',
  'istanbul',
  'ティ',
  'strasse',
  'straße',
  'b.example',
  'example tea',
  '100',
  "it's",
  '3.1',
  '14',
  'x'.repeat(64),
  'x'.repeat(65),
  '𐐷',
  'ชา',
  'हिन्',
  "a' & b | !c:*",
  "'",
  '\\',
  '& | !',
  ':*',
  '<->',
  'tea:*',
  'tea & coffee',
  'tea | coffee',
  '!tea',
];

export const searching = (bench: () => Bench): void => {
  it('finds by the one rule in names and descriptions, whatever the words are', async () => {
    const added = await Promise.all(
      texts.map((text, n) => bench().add(`P${n}`, n % 2 === 0 ? { name: text } : { name: 'x', description: text })),
    );
    for (const q of questions) {
      const expected = added
        .filter((product) => matchesSearch(searchedText(product), q))
        .map((product) => product.sku)
        .toSorted();
      expect(await bench().skus({ q }), q).to.have.members(expected);
      expect((await bench().list({ q })).total, q).to.equal(expected.length);
    }
  });

  it('finds by SKU, and within a filter', async () => {
    await bench().add('ABC-123');
    await bench().add('ABC-124', { status: 'archived' });
    expect(await bench().skus({ q: 'abc-12' })).to.deep.equal(['ABC-123', 'ABC-124']);
    expect(await bench().skus({ q: 'abc-12', filter: { status: ['active'] } })).to.deep.equal(['ABC-123']);
  });

  it('finds what a product says now, and no longer what it said', async () => {
    await bench().add('TEA-1', { name: 'Sencha', description: 'From Uji' });
    await bench().change('TEA-1', () => ({ name: 'Matcha', description: null }));
    expect(await bench().skus({ q: 'sencha' })).to.deep.equal([]);
    expect(await bench().skus({ q: 'uji' })).to.deep.equal([]);
    expect(await bench().skus({ q: 'matcha' })).to.deep.equal(['TEA-1']);
  });

  it('keeps a description of one word that never ends', async () => {
    await bench().add('TEA-1', { description: 'a'.repeat(5_000) });
    expect(await bench().skus({ q: 'aaaa' })).to.deep.equal(['TEA-1']);
  });
};
