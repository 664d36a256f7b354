import { later } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { arrivalOf, type Bench } from './bench.js';

export const dropping = (bench: () => Bench): void => {
  /** Five rows, a second from one to the next. */
  beforeEach(async () => {
    for (let n = 0; n < 5; n += 1) {
      await bench().sealed({ object: String(n + 1) });
      bench().ground.clock.advance(1_000);
    }
  });
  const drop = (before: string, limit = 100, trail = bench().trail) =>
    trail.drop(before, limit, ({ from, to }) =>
      arrivalOf(
        bench().entry({ useCase: 'audit.rows_dropped', object: `${to.sequence} ${to.hash}`, fields: [String(from)] }),
      ),
    );
  const left = async () => (await bench().rows()).map(({ entry }) => entry.object);

  it('takes the first rows away as far as they are old, and stands the anchor behind them, with a row that says so', async () => {
    const begun = later(bench().ground.clock.now(), -5_000);
    const [, second] = await bench().rows();
    expect(await drop(later(begun, 2_000))).to.equal(2);
    expect(await left()).to.deep.equal(['3', '4', '5']);
    expect((await bench().trail.ends()).anchor).to.deep.equal({ sequence: 2, hash: second?.hash });
    const [told] = await bench().trail.arrivals(10);
    expect([told?.object, told?.fields]).to.deep.equal([`2 ${second?.hash}`, ['1']]);
    await bench().seal();
    expect(await bench().verify()).to.deep.include({ breaks: [], anchorDoubt: null, rows: 4 });
  });

  it('takes nothing away where nothing is old', async () => {
    expect(await drop(later(bench().ground.clock.now(), -5_000))).to.equal(0);
    expect([await left(), await bench().trail.arrivals(10)]).to.deep.equal([['1', '2', '3', '4', '5'], []]);
  });

  it('leaves an old row that stands behind a younger one', async () => {
    await bench().sealed({ at: later(bench().ground.clock.now(), -3_600_000), object: 'late' });
    expect(await drop(later(bench().ground.clock.now(), -4_000))).to.equal(1);
    expect(await left()).to.deep.equal(['2', '3', '4', '5', 'late']);
  });

  it('takes so many away at a time, and all in the end', async () => {
    const now = bench().ground.clock.now();
    expect([await drop(now, 2), await drop(now, 2), await drop(now, 2), await drop(now, 2)]).to.deep.equal([
      2, 2, 1, 0,
    ]);
    const { anchor, head } = await bench().trail.ends();
    expect(anchor).to.deep.equal(head);
    await bench().seal();
    expect(await bench().verify()).to.deep.include({ breaks: [], anchorDoubt: null, rows: 3 });
  });

  it('takes each row away once, of two that are at it at once', async () => {
    const now = bench().ground.clock.now();
    const dropped = await Promise.all([drop(now), drop(now, 100, bench().store.another().trail)]);
    expect(dropped).to.have.members([0, 5]);
    expect(await bench().trail.arrivals(10)).to.have.length(1);
  });
};
