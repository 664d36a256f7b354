import { auditText, type AuditClaim, type AuditEntry } from '@quayside/application';
import { fail, ok } from '@quayside/domain';
import { expect } from 'chai';
import { anAuditEntry } from '../../builders.js';
import { aUnit, saveDraft } from './orders-store.js';
import { amendIn, note, stageDraft, thrownBy, type Bench } from './unit-of-work-bench.js';

/** A claim that counts what becomes of it. */
const claimOf = ({ ground }: Bench, made: (value: unknown) => Partial<AuditEntry> = () => ({})) => {
  const entry = anAuditEntry({ id: ground.ids.next('aud'), at: ground.clock.now() });
  const counted = { texts: 0, written: 0 };
  const claim: AuditClaim = {
    id: entry.id,
    at: entry.at,
    text: (value, changes) => {
      counted.texts += 1;
      return auditText({ ...entry, changes, ...made(value) });
    },
    written: () => void (counted.written += 1),
  };
  return { claim, entry, counted };
};

export const recording = (bench: () => Bench): void => {
  const waiting = async (id: string): Promise<readonly AuditEntry[]> =>
    (await bench().store.arrivals.arrivals(10_000)).filter((entry) => entry.id === id);

  it('is the row of a unit, with what it gave back and what it told of, from its commit on', async () => {
    const { store } = bench();
    const { claim, entry, counted } = claimOf(bench(), (value) => ({ object: String(value) }));
    const draft = await saveDraft(store);
    await store.work.run(aUnit({ audit: claim }), async (tx) => {
      const id = tx.ids.next('ord');
      stageDraft(tx, id);
      amendIn(tx, await tx.orders.find(draft.id), 'noted');
      expect(await waiting(entry.id)).to.deep.equal([]);
      return ok(id);
    });
    const [row, ...rest] = await waiting(entry.id);
    const made = row?.changes[0]?.subject;
    expect(row).to.deep.equal({
      ...entry,
      object: made,
      changes: [
        { subject: made, from: 0, to: 1, events: ['orders.order_drafted'] },
        { subject: draft.id, from: 1, to: 2, events: ['orders.order_amended'] },
      ],
    });
    expect([rest, counted]).to.deep.equal([[], { texts: 1, written: 1 }]);
  });

  it('is the row of a unit that changes nothing, too', async () => {
    const { claim, entry, counted } = claimOf(bench());
    await bench().store.work.run(aUnit({ audit: claim }), async () => ok('seen'));
    expect([await waiting(entry.id), counted.written]).to.deep.equal([[entry], 1]);
  });

  it('has no row of a unit that keeps nothing', async () => {
    const { claim, entry, counted } = claimOf(bench());
    const { work } = bench().store;
    await work.run(aUnit({ audit: claim }), async (tx) => {
      stageDraft(tx, tx.ids.next('ord'));
      return fail({ code: 'no' });
    });
    expect(await thrownBy(work.run(aUnit({ audit: claim }), () => Promise.reject(new Error('a bug'))))).to.be.an(
      'error',
    );
    expect([await waiting(entry.id), counted]).to.deep.equal([[], { texts: 0, written: 0 }]);
  });

  it('has one row of a unit that was run again, of its last run', async () => {
    const { store } = bench();
    const { claim, entry, counted } = claimOf(bench());
    const draft = await saveDraft(store);
    await store.work.run(aUnit({ audit: claim }), async (tx) => {
      const current = await tx.orders.find(draft.id);
      if (current?.version === 1) await note(store, draft.id, 'faster');
      amendIn(tx, current, 'mine');
      return ok(null);
    });
    const [row, ...rest] = await waiting(entry.id);
    expect(row?.changes).to.deep.equal([{ subject: draft.id, from: 2, to: 3, events: ['orders.order_amended'] }]);
    expect([rest, counted.written]).to.deep.equal([[], 1]);
  });

  it('keeps nothing of a unit whose row cannot be told', async () => {
    const { store, ground } = bench();
    const id = ground.ids.next('ord');
    const { claim, entry } = claimOf(bench(), () => {
      throw new Error('it cannot be told');
    });
    const run = store.work.run(aUnit({ audit: claim }), async (tx) => {
      stageDraft(tx, id);
      return ok(null);
    });
    expect(await thrownBy(run)).to.be.an('error');
    expect([await store.orders.find(id), await waiting(entry.id)]).to.deep.equal([null, []]);
  });

  it('has one row of each of a hundred units at once', async () => {
    const { store } = bench();
    const claims = Array.from({ length: 100 }, () => claimOf(bench()));
    await Promise.all(
      claims.map(({ claim }) =>
        store.work.run(aUnit({ audit: claim }), async (tx) => {
          stageDraft(tx, tx.ids.next('ord'));
          return ok(null);
        }),
      ),
    );
    for (const { entry, counted } of claims)
      expect([(await waiting(entry.id)).length, counted.written]).to.deep.equal([1, 1]);
  });
};
