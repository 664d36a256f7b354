import { later } from '@quayside/domain';
import { expect } from 'chai';
import { CountingIds, frozen, ManualClock, PlainDigest, RecordingLog } from '../../src/index.js';

describe('a clock that is moved by hand', () => {
  it('stands still, and calls back what falls due on the way, in order and at its time', () => {
    const clock = new ManualClock();
    const begun = clock.now();
    const called: [string, string][] = [];
    const call = (name: string) => () => void called.push([name, clock.now()]);
    clock.after(3_000, call('third'));
    clock.after(1_000, call('first'));
    clock.after(1_000, call('second'));
    const cancel = clock.after(2_000, call('never'));
    cancel();
    clock.after(10_000, call('later'));
    clock.advance(999);
    expect(called).to.deep.equal([]);
    expect(clock.untilNext()).to.equal(1);
    clock.advance(3_000);
    expect(called).to.deep.equal([
      ['first', later(begun, 1_000)],
      ['second', later(begun, 1_000)],
      ['third', later(begun, 3_000)],
    ]);
    expect(clock.now()).to.equal(later(begun, 3_999));
    expect(clock.untilNext()).to.equal(6_001);
  });

  it('calls back what is asked for on the way', () => {
    const clock = new ManualClock();
    const called: string[] = [];
    clock.after(1_000, () => void clock.after(500, () => called.push(clock.now())));
    clock.advance(2_000);
    expect(called).to.deep.equal([later(new ManualClock().now(), 1_500)]);
    expect(clock.untilNext()).to.equal(null);
  });
});

describe('ids that count up', () => {
  it('are ids, each once, sorted by their making, and the same in each run', () => {
    const [ids, again] = [new CountingIds(), new CountingIds()];
    const made = Array.from({ length: 100 }, () => ids.next('ord'));
    for (const id of made) expect(id).to.match(/^ord_[0-7][0-9a-hjkmnp-tv-z]{25}$/);
    expect(made).to.deep.equal(made.toSorted());
    expect(new Set(made).size).to.equal(100);
    expect(Array.from({ length: 100 }, () => again.next('ord'))).to.deep.equal(made);
    expect(ids.next('key')).to.match(/^key_/);
  });
});

describe('a plain digest', () => {
  it('tells texts apart, in 64 hexadecimal digits, and makes secrets that differ', () => {
    const digest = new PlainDigest();
    const texts = ['', 'a', 'b', 'ab', 'ba', 'é', '{"a":1}', '{"a":2}'];
    expect(new Set(texts.map((text) => digest.sha256(text))).size).to.equal(texts.length);
    for (const text of texts) expect(digest.sha256(text)).to.match(/^[0-9a-f]{64}$/);
    expect(digest.sha256('a')).to.equal(new PlainDigest().sha256('a'));
    expect(digest.secret()).to.not.equal(digest.secret());
  });
});

describe('a log that is kept', () => {
  it('has each line with its level and fields', () => {
    const log = new RecordingLog();
    log.info('well');
    log.error('not well', { why: 'x' });
    expect(log.lines).to.deep.equal([
      { level: 'info', message: 'well', fields: {} },
      { level: 'error', message: 'not well', fields: { why: 'x' } },
    ]);
  });
});

describe('a frozen copy', () => {
  it('is equal, is another, and cannot be changed at any depth', () => {
    const value = { deep: [{ a: 1 }], when: null };
    const copy = frozen(value);
    expect(copy).to.deep.equal(value);
    expect(copy === value).to.equal(false);
    expect(() => Object.assign(copy.deep[0] ?? {}, { a: 2 })).to.throw(TypeError);
    expect(() => copy.deep.push({ a: 3 })).to.throw(TypeError);
    value.deep.push({ a: 4 });
    expect(copy.deep).to.have.length(1);
  });
});
