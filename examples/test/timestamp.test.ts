import { expect } from 'chai';
import { parseTimestamp } from '../src/timestamp.js';

describe('the times of the sources', () => {
  for (const [text, expected] of [
    ['1996-07-04 00:00:00.000', '1996-07-04T00:00:00.000Z'],
    ['2010-12-01 08:26:00', '2010-12-01T08:26:00.000Z'],
    ['2010-12-01T08:26:00.5Z', '2010-12-01T08:26:00.500Z'],
    ['2010-12-01 08:26', '2010-12-01T08:26:00.000Z'],
    ['12/1/2010 8:26', '2010-12-01T08:26:00.000Z'],
    ['1/31/11 16:05:09', '2011-01-31T16:05:09.000Z'],
  ] as const) {
    it(`reads ${text}`, () => expect(parseTimestamp(text)).to.equal(expected));
  }

  it('refuses other forms, and days and hours that do not exist', () => {
    for (const text of [
      '',
      '2010-12-01',
      '13/1/2010 8:26',
      '2/30/2011 8:26',
      '2011-02-29 08:26:00',
      '2010-12-01 25:00:00',
      '01-12-2010 08:26',
      '12/1/2010',
    ]) {
      expect(parseTimestamp(text), text).to.equal(undefined);
    }
  });
});
