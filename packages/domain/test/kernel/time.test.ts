import { between, later } from '@quayside/domain/kernel';
import { expect } from 'chai';
import fc from 'fast-check';

const instants = fc
  .date({ min: new Date('1970-01-01T00:00:00.000Z'), max: new Date('9999-01-01T00:00:00.000Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
/** Milliseconds; about a month. */
const spans = fc.integer({ min: -2_500_000_000, max: 2_500_000_000 });

describe('a moment', () => {
  it('lies as far from a later one as that is later', () => {
    fc.assert(
      fc.property(instants, spans, (instant, span) => {
        fc.pre(later(instant, span) >= '1970');
        expect(between(instant, later(instant, span))).to.equal(span);
        expect(between(later(instant, span), instant)).to.equal(-span || 0);
      }),
    );
  });

  it('sorts as text as it does in time', () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        expect(a < b).to.equal(between(a, b) > 0);
      }),
    );
  });

  it('is written in UTC with milliseconds, whatever offset it came in', () => {
    expect(later('2026-01-31T13:00:00+01:00', 0)).to.equal('2026-01-31T12:00:00.000Z');
    expect(later('2026-01-31T23:59:59.999Z', 1)).to.equal('2026-02-01T00:00:00.000Z');
  });
});
