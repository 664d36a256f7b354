import { Instant } from '@quayside/application/kernel';
import { expect } from 'chai';
import * as v from 'valibot';

describe('a moment on the wire', () => {
  for (const text of [
    '2026-01-31T12:00:00Z',
    '2024-02-29T23:59:59.999999999+14:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ])
    it(`is ${text}`, () => expect(v.is(Instant, text)).to.equal(true));

  for (const text of [
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-31T24:01:00Z',
    '2026-01-31T12:00:00+15:00',
    '2026-01-31T12:00:00+05:60',
    '2026-01-31 12:00:00Z',
    'now',
  ])
    it(`is not ${text}`, () => expect(v.is(Instant, text)).to.equal(false));

  for (const [text, same] of [
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00.5Z', '2026-01-31T12:00:00.500Z'],
    ['2026-01-31T00:30:00+02:00', '2026-01-30T22:30:00.000Z'],
    ['2026-12-31T23:59:59.123456700-00:30', '2027-01-01T00:29:59.1234567Z'],
    ['2024-02-29T23:59:59.999999999+14:00', '2024-02-29T09:59:59.999999999Z'],
    ['0001-01-01T00:00:00.000000Z', '0001-01-01T00:00:00.000Z'],
  ] as const)
    it(`is one and the same as ${text} and as ${same}`, () => {
      expect([v.parse(Instant, text), v.parse(Instant, same)]).to.deep.equal([same, same]);
    });
});
