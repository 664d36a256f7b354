import { auditText, type AuditEntry } from '@quayside/application/kernel';
import { genesis } from '@quayside/domain/audit';
import { expect } from 'chai';
import fc from 'fast-check';
import { arrivalOf, type Bench } from './bench.js';

/** Text as a row may have it: one line, well-formed. */
const text = fc
  .string({ unit: 'grapheme', maxLength: 40 })
  .filter((each) => !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(each));
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
const entries: fc.Arbitrary<Partial<AuditEntry>> = fc.record({
  actor: text,
  actorKind: fc.constantFrom('api_key', 'user', 'anonymous'),
  actorName: text,
  onBehalfOf: orNull(text),
  useCase: text,
  transport: text,
  address: orNull(text),
  agent: orNull(text),
  object: orNull(text),
  outcome: text,
  requestId: text,
  times: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  fields: fc.array(text, { maxLength: 5 }),
  changes: fc.array(
    fc.record({ subject: text, from: fc.nat(), to: fc.nat(), events: fc.array(text, { maxLength: 3 }) }),
    { maxLength: 3 },
  ),
});

export const keeping = (bench: () => Bench): void => {
  it('waits until it is sealed, then stands in the chain behind what came before', async () => {
    const { trail } = bench();
    expect(await trail.ends()).to.deep.equal({ anchor: genesis, head: genesis });
    const added = await bench().add({ object: 'a' }, { object: 'b' });
    expect([await bench().rows(), await trail.arrivals(10)]).to.deep.equal([[], added]);
    expect(await bench().seal()).to.equal(2);
    const [first, second] = await bench().rows();
    expect([first?.sequence, first?.previous, first?.entry]).to.deep.equal([1, genesis.hash, added[0]]);
    expect([second?.sequence, second?.previous, second?.entry]).to.deep.equal([2, first?.hash, added[1]]);
    expect((await trail.ends()).head).to.deep.equal({ sequence: 2, hash: second?.hash });
    expect([await trail.arrivals(10), await bench().seal()]).to.deep.equal([[], 0]);
  });

  it('is told as the text that was hashed, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(entries, { minLength: 1, maxLength: 20 }), async (some) => {
        const before = (await bench().trail.ends()).head.sequence;
        const added = await bench().sealed(...some);
        const { rows } = await bench().trail.read(before, 1_000);
        expect(rows.map(({ entry }) => auditText(entry))).to.deep.equal(added.map(auditText));
      }),
      { numRuns: 20 },
    );
    expect(await bench().verify()).to.deep.include({ breaks: [] });
  });

  it('is sealed so many at a time, the first that came first', async () => {
    const added = await bench().add({}, {}, {}, {}, {});
    expect([await bench().seal(2), await bench().seal(2), await bench().seal(2), await bench().seal(2)]).to.deep.equal([
      2, 2, 1, 0,
    ]);
    const rows = await bench().rows();
    expect(rows.map(({ sequence, entry }) => [sequence, entry.id])).to.deep.equal(
      added.map(({ id }, index) => [index + 1, id]),
    );
  });

  it('is read from a place on, so many at a time, with the ends of that moment', async () => {
    await bench().sealed({}, {}, {});
    const { rows, anchor, head } = await bench().trail.read(1, 1);
    expect(rows.map(({ sequence }) => sequence)).to.deep.equal([2]);
    expect({ anchor, head }).to.deep.equal(await bench().trail.ends());
    expect(await bench().trail.read(3, 10)).to.deep.equal({ anchor, head, rows: [] });
  });

  it('says how many wait, and for how long, apart from those that came later', async () => {
    const { trail, ground } = bench();
    expect(await trail.waiting()).to.deep.equal({ count: 0, oldest: null, last: null });
    const begun = ground.clock.now();
    await bench().add({}, {});
    ground.clock.advance(1_000);
    const { count, oldest, last } = await trail.waiting();
    expect([count, oldest]).to.deep.equal([2, begun]);
    await bench().add({});
    expect(await trail.waiting()).to.include({ count: 3, oldest: begun });
    expect(await trail.waiting(last ?? 0)).to.deep.equal({ count: 2, oldest: begun, last });
    await bench().seal(2);
    expect(await trail.waiting(last ?? 0)).to.include({ count: 0, oldest: null });
    expect(await trail.waiting()).to.include({ count: 1, oldest: ground.clock.now() });
  });

  it('comes once, where nobody knows whether it came already', async () => {
    const [waits] = await bench().add({ object: 'waits' });
    if (!waits) throw new Error('nothing was added');
    await bench().trail.add([arrivalOf(waits, true)]);
    expect(await bench().trail.arrivals(10)).to.deep.equal([waits]);
    await bench().seal();
    const isNew = bench().entry({ object: 'new' });
    await bench().trail.add([
      arrivalOf(waits, true),
      arrivalOf(isNew, true),
      arrivalOf(bench().entry({ object: 'sure' })),
    ]);
    await bench().seal();
    expect((await bench().rows()).map(({ entry }) => entry.object)).to.have.members(['waits', 'new', 'sure']);
  });

  it('makes one chain, whoever seals', async () => {
    const other = bench().store.another().trail;
    const added = await bench().add(...Array.from({ length: 60 }, () => ({})));
    const sealAll = async (trail: typeof other): Promise<number> => {
      let sealed = 0;
      while ((await trail.waiting()).count > 0) sealed += await bench().seal(7, trail);
      return sealed;
    };
    const [mine, theirs] = await Promise.all([sealAll(bench().trail), sealAll(other)]);
    expect(mine + theirs).to.equal(60);
    expect((await bench().rows()).map(({ entry }) => entry.id)).to.deep.equal(added.map(({ id }) => id));
    expect(await bench().verify()).to.deep.include({ breaks: [], rows: 60 });
  });

  it('tells whoever listens that rows came', async () => {
    let calls = 0;
    const quiet = bench().trail.onArrivals(() => void (calls += 1));
    await bench().add({});
    expect(calls).to.be.greaterThan(0);
    quiet();
    const before = calls;
    await bench().add({});
    expect(calls).to.equal(before);
  });
};
