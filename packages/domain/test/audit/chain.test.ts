import {
  ChainReader,
  genesis,
  linkHash,
  linkUp,
  type ChainBreak,
  type ChainLink,
  type ChainPlace,
} from '@quayside/domain/audit';
import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A chain as somebody finds it: what is on record of its ends, and its rows. */
interface Found {
  readonly anchor: ChainPlace;
  readonly head: ChainPlace;
  readonly rows: readonly ChainLink[];
}

const breaksOf = ({ anchor, head, rows }: Found): readonly ChainBreak[] => {
  const reader = new ChainReader(sha256, anchor);
  for (const row of rows.toSorted((a, b) => a.sequence - b.sequence)) reader.read(row);
  return reader.end(head);
};
const verdictOn = (found: Found): ChainBreak | null => breaksOf(found)[0] ?? null;
const briefly = ({ sequence, how }: ChainBreak) => ({ sequence, how });
const hashed = (row: ChainLink): ChainLink => ({
  ...row,
  hash: linkHash(sha256, row.previous, row.sequence, row.text),
});
const shifted = (row: ChainLink, by: number): ChainLink => ({ ...row, sequence: row.sequence + by });
const noise = 'f'.repeat(64);

/** A chain of at least three rows behind an anchor, and two places in it, the first one before the second. */
const chains = fc
  .record({
    texts: fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 3, maxLength: 12 }),
    dropped: fc.nat({ max: 5 }),
    picks: fc.tuple(fc.nat(), fc.nat()),
  })
  .map(({ texts, dropped, picks }) => {
    const all = linkUp(sha256, genesis, [...Array.from({ length: dropped }, (_, n) => `old ${n}`), ...texts]);
    const rows = all.slice(dropped);
    const first = picks[0] % (rows.length - 1);
    const second = first + 1 + (picks[1] % (rows.length - 1 - first));
    const found: Found = { anchor: all[dropped - 1] ?? genesis, head: all.at(-1) ?? genesis, rows };
    return { found, first, second };
  });
type Picked = typeof chains extends fc.Arbitrary<infer T> ? T : never;

const at = (found: Found, index: number): ChainLink => {
  const row = found.rows[index];
  if (!row) throw new Error(`there is no row ${index}`);
  return row;
};
const replaced = (found: Found, index: number, row: ChainLink): Found => ({
  ...found,
  rows: found.rows.with(index, row),
});
const sequenceOf = (found: Found, index: number): number => found.anchor.sequence + 1 + index;

/** What somebody does to a chain, and what is to be said of it then. */
interface Tampering {
  readonly tamper: (picked: Picked) => Found;
  readonly told: (picked: Picked) => Pick<ChainBreak, 'sequence' | 'how'>;
  /** What else is to be said of it; nothing where it is left out. */
  readonly besides?: (picked: Picked) => readonly Pick<ChainBreak, 'sequence' | 'how'>[];
}
const first =
  (how: ChainBreak['how']) =>
  ({ found, first: index }: Picked) => ({ sequence: sequenceOf(found, index), how });
const last =
  (how: ChainBreak['how']) =>
  ({ found }: Picked) => ({ sequence: found.head.sequence, how });
const behind =
  (how: ChainBreak['how']) =>
  ({ found }: Picked) => ({ sequence: found.head.sequence + 1, how });
const anchor = ({ found }: Picked) => ({ sequence: found.anchor.sequence, how: 'edited' as const });

const tamperings: Readonly<Record<string, Tampering>> = {
  'the text of a row edited': {
    tamper: ({ found, first: index }) =>
      replaced(found, index, { ...at(found, index), text: `${at(found, index).text}!` }),
    told: first('edited'),
  },
  'a row edited and hashed anew': {
    tamper: ({ found, first: index }) =>
      replaced(found, index, hashed({ ...at(found, index), text: `${at(found, index).text}!` })),
    told: first('edited'),
  },
  'the last row edited and hashed anew': {
    tamper: ({ found }) =>
      replaced(found, found.rows.length - 1, hashed({ ...at(found, found.rows.length - 1), text: 'another' })),
    told: last('edited'),
  },
  'a row rewritten with the link to the one before it, and hashed anew': {
    tamper: ({ found, first: index }) =>
      replaced(found, index, hashed({ ...at(found, index), text: 'another', previous: noise })),
    told: first('edited'),
  },
  'the hash of a row edited': {
    tamper: ({ found, first: index }) => replaced(found, index, { ...at(found, index), hash: noise }),
    told: first('edited'),
  },
  'the link of a row edited': {
    tamper: ({ found, first: index }) => replaced(found, index, { ...at(found, index), previous: noise }),
    told: first('edited'),
  },
  'a row removed': {
    tamper: ({ found, first: index }) => ({ ...found, rows: found.rows.toSpliced(index, 1) }),
    told: first('removed'),
  },
  'a row removed and the gap closed': {
    tamper: ({ found, first: index }) => ({
      ...found,
      head: { ...found.head, sequence: found.head.sequence - 1 },
      rows: [...found.rows.slice(0, index), ...found.rows.slice(index + 1).map((row) => shifted(row, -1))],
    }),
    told: first('removed'),
  },
  'rows removed from the end': {
    tamper: ({ found, second: index }) => ({ ...found, rows: found.rows.slice(0, index) }),
    told: ({ found, second: index }) => ({ sequence: sequenceOf(found, index), how: 'removed' }),
  },
  'all rows removed': {
    tamper: ({ found }) => ({ ...found, rows: [] }),
    told: ({ found }) => ({ sequence: found.anchor.sequence + 1, how: 'removed' }),
  },
  'two rows swapped': {
    tamper: ({ found, first: one, second: other }) =>
      replaced(
        replaced(found, one, shifted(at(found, other), one - other)),
        other,
        shifted(at(found, one), other - one),
      ),
    told: first('reordered'),
    besides: ({ found, second: index }) => [{ sequence: sequenceOf(found, index), how: 'reordered' }],
  },
  'a row moved behind a later one': {
    tamper: ({ found, first: from, second: to }) => ({
      ...found,
      rows: [
        ...found.rows.slice(0, from),
        ...found.rows.slice(from + 1, to + 1).map((row) => shifted(row, -1)),
        shifted(at(found, from), to - from),
        ...found.rows.slice(to + 1),
      ],
    }),
    told: first('reordered'),
    // Where that is the next one, they have changed places.
    besides: ({ found, first: from, second: to }) =>
      to === from + 1 ? [{ sequence: sequenceOf(found, to), how: 'reordered' }] : [],
  },
  'a row given a number far behind': {
    tamper: ({ found, first: index }) => replaced(found, index, shifted(at(found, index), 1_000)),
    told: first('reordered'),
  },
  'a row put in and linked to the one before it': {
    tamper: ({ found, first: index }) =>
      putIn(found, index, (previous, sequence) => hashed({ sequence, previous, text: 'new', hash: '' })),
    told: first('inserted'),
  },
  'a row put in without a link': {
    tamper: ({ found, first: index }) =>
      putIn(found, index, (_, sequence) => ({ sequence, previous: noise, text: 'new', hash: noise })),
    told: first('inserted'),
  },
  'a row put in and hashed for its place, without a link': {
    tamper: ({ found, first: index }) =>
      putIn(found, index, (_, sequence) => hashed({ sequence, previous: noise, text: 'new', hash: '' })),
    told: first('inserted'),
  },
  'a copy of a row put in': {
    tamper: ({ found, first: from, second: to }) =>
      putIn(found, to, (_, sequence) => ({ ...at(found, from), sequence })),
    told: ({ found, second: index }) => ({ sequence: sequenceOf(found, index), how: 'inserted' }),
  },
  'a row appended behind the head': {
    tamper: ({ found }) => ({ ...found, rows: [...found.rows, ...linkUp(sha256, found.head, ['new'])] }),
    told: behind('inserted'),
  },
  'the number of the head lowered': {
    tamper: ({ found }) => ({ ...found, head: { ...found.head, sequence: found.head.sequence - 1 } }),
    told: last('inserted'),
  },
  'the number of the head raised': {
    tamper: ({ found }) => ({ ...found, head: { ...found.head, sequence: found.head.sequence + 1 } }),
    told: behind('removed'),
  },
  'the hash of the head edited': {
    tamper: ({ found }) => ({ ...found, head: { ...found.head, hash: noise } }),
    told: last('edited'),
  },
  'the hash of the anchor edited': {
    tamper: ({ found }) => ({ ...found, anchor: { ...found.anchor, hash: noise } }),
    told: anchor,
  },
  'the number of the anchor lowered': {
    tamper: ({ found }) => ({ ...found, anchor: { ...found.anchor, sequence: found.anchor.sequence - 1 } }),
    told: ({ found }) => ({ sequence: found.anchor.sequence - 1, how: 'edited' }),
  },
  'the first rows removed and the anchor left': {
    tamper: ({ found, second: index }) => ({ ...found, rows: found.rows.slice(index) }),
    told: ({ found }) => ({ sequence: found.anchor.sequence + 1, how: 'removed' }),
  },
};

const putIn = (found: Found, index: number, make: (previous: string, sequence: number) => ChainLink): Found => {
  const before = found.rows[index - 1] ?? found.anchor;
  return {
    ...found,
    head: { ...found.head, sequence: found.head.sequence + 1 },
    rows: [
      ...found.rows.slice(0, index),
      make(before.hash, sequenceOf(found, index)),
      ...found.rows.slice(index).map((row) => shifted(row, 1)),
    ],
  };
};

describe('the chain', () => {
  it('is whole as it was linked up, in one go or in several', () => {
    fc.assert(
      fc.property(chains, fc.nat(), ({ found }, split) => {
        expect(verdictOn(found)).to.equal(null);
        const texts = found.rows.map(({ text }) => text);
        const some = linkUp(sha256, found.anchor, texts.slice(0, split % texts.length));
        const rest = linkUp(sha256, some.at(-1) ?? found.anchor, texts.slice(split % texts.length));
        expect([...some, ...rest]).to.deep.equal(found.rows);
      }),
    );
  });

  it('is whole without a row, where its head is its anchor', () => {
    expect(verdictOn({ anchor: genesis, head: genesis, rows: [] })).to.equal(null);
  });

  it('has hashes that anybody can work out: of the hash before, the number and the text, a line each', () => {
    const [row] = linkUp(sha256, genesis, ['{"id":"aud_1"}']);
    expect(row?.hash).to.equal(sha256(`${'0'.repeat(64)}\n1\n{"id":"aud_1"}`));
  });

  for (const [what, { tamper, told, besides }] of Object.entries(tamperings)) {
    it(`tells of ${what}, by the row and the kind, and of nothing else`, () => {
      fc.assert(
        fc.property(chains, (picked) => {
          const expected = [told(picked), ...(besides?.(picked) ?? [])];
          expect(breaksOf(tamper(picked)).map(briefly)).to.deep.equal(expected);
        }),
        { numRuns: 200 },
      );
    });
  }

  it('tells of several things at once by the first of them, or an earlier row', () => {
    const kinds = Object.values(tamperings);
    fc.assert(
      fc.property(chains, fc.nat(), fc.nat(), (picked, one, other) => {
        const [a, b] = [kinds[one % kinds.length], kinds[other % kinds.length]];
        if (!a || !b) throw new Error('there is no such tampering');
        const once = a.tamper(picked);
        if (once.rows.length < picked.found.rows.length) return;
        const twice = b.tamper({ ...picked, found: once });
        const isUndone = JSON.stringify(twice) === JSON.stringify(picked.found);
        expect(verdictOn(twice) === null).to.equal(isUndone);
      }),
      { numRuns: 1_000 },
    );
  });

  it('tells of every row that was edited, however many', () => {
    fc.assert(
      fc.property(chains, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), ({ found }, isEdited) => {
        const rows = found.rows.map((row, index) => (isEdited[index] ? { ...row, text: `${row.text}!` } : row));
        const edited = rows.filter((_, index) => isEdited[index]);
        expect(breaksOf({ ...found, rows }).map(({ how, row }) => [how, row])).to.deep.equal(
          edited.map((row) => ['edited', row]),
        );
      }),
    );
  });

  it('tells of every row that is gone, however many', () => {
    fc.assert(
      fc.property(chains, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), ({ found }, isGone) => {
        const breaks = breaksOf({ ...found, rows: found.rows.filter((_, index) => !isGone[index]) });
        const named = breaks.flatMap(({ sequence, upTo, how }) =>
          Array.from({ length: upTo - sequence + 1 }, (_, n) => [sequence + n, how]),
        );
        const gone = found.rows.filter((_, index) => isGone[index]);
        expect(named).to.deep.equal(gone.map(({ sequence }) => [sequence, 'removed']));
      }),
    );
  });

  it('tells of what was done behind another thing too, whatever that was', () => {
    const behindIt = linkUp(sha256, genesis, ['one', 'two', 'three', 'four', 'five', 'six']);
    fc.assert(
      fc.property(chains, fc.constantFrom(...Object.values(tamperings)), fc.nat({ max: 4 }), (picked, kind, index) => {
        const { found } = picked;
        const tail = linkUp(
          sha256,
          found.head,
          behindIt.map(({ text }) => text),
        );
        const longer: Found = { ...found, head: tail.at(-1) ?? found.head, rows: [...found.rows, ...tail] };
        const once = kind.tamper({ ...picked, found: longer });
        const victim = tail[index]?.text ?? '';
        const rows = once.rows.map((row) => (row.text === victim ? { ...row, text: 'edited' } : row));
        const isThere = rows.some(({ text }) => text === 'edited');
        const breaks = breaksOf({ ...once, rows });
        expect(breaks.map(briefly)).to.deep.include(kind.told({ ...picked, found: longer }));
        if (isThere) expect(breaks.map(({ row }) => row?.text)).to.include('edited');
      }),
    );
  });

  it('stops looking where nothing is right, and says so, within a bounded time and memory', function () {
    this.timeout(60_000);
    const reader = new ChainReader(sha256, genesis);
    for (let sequence = 1; sequence <= 3_000; sequence += 1)
      reader.read({ sequence, previous: noise, text: String(sequence), hash: sha256(String(sequence)) });
    expect(reader.isFull).to.equal(true);
    expect(reader.end({ sequence: 3_000, hash: noise })).to.have.length(1_000);
  });

  it('cannot tell that all from some row to the head was rewritten: only somebody who knew a later hash can', () => {
    fc.assert(
      fc.property(chains, ({ found, first: index }) => {
        const texts = found.rows.slice(index).map(({ text }) => `${text}!`);
        const rewritten = linkUp(sha256, found.rows[index - 1] ?? found.anchor, texts);
        const head = rewritten.at(-1) ?? found.anchor;
        expect(verdictOn({ ...found, head, rows: [...found.rows.slice(0, index), ...rewritten] })).to.equal(null);
        expect(head.hash).not.to.equal(found.head.hash);
      }),
    );
  });
});
