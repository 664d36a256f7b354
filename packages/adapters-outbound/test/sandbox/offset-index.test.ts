import { expect } from 'chai';
import fc from 'fast-check';
import { OffsetIndex } from '../../src/sandbox/offset-index.js';

describe('the index of a ledger file', () => {
  it('names every line about a text, in the order of the file, however it grows', () => {
    const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom('a', 'b')), { maxLength: 3_000, size: 'max' });
    fc.assert(
      fc.property(texts, (lines) => {
        const index = new OffsetIndex();
        for (const [offset, text] of lines.entries()) index.add(text, offset);
        for (const text of new Set(lines)) {
          const about = [...lines.keys()].filter((offset) => lines[offset] === text);
          expect(index.offsetsOf(text).filter((offset) => lines[offset] === text)).to.deep.equal(about);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('rarely names a line that is about another text', () => {
    const index = new OffsetIndex();
    for (let number = 0; number < 20_000; number += 1) index.add(`pay_${number}`, number);
    const strays = Array.from({ length: 20_000 }, (_, number) => index.offsetsOf(`ord_${number}`).length).filter(
      (count) => count > 0,
    );
    expect(strays.length).to.be.below(20);
  });
});
