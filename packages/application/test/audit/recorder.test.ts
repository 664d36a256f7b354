import { expect } from 'chai';
import { openRecord, turn, type OpenRecord } from './record.js';

describe('what no commit puts on record', () => {
  let on: OpenRecord;
  beforeEach(() => {
    on = openRecord();
  });
  const endOf = (waiting: Promise<void>): (() => boolean) => {
    let isOver = false;
    void waiting.then(() => (isOver = true));
    return () => isOver;
  };

  it('is kept when the answer goes out', async () => {
    await on.record({ object: 'a' });
    expect((await on.rows()).map(({ object }) => object)).to.deep.equal(['a']);
    expect(on.clock.untilNext(), 'timers that are left').to.equal(null);
  });

  it('is written together with what came while another writing was under way, in order', async () => {
    const gate = Promise.withResolvers<void>();
    on.writing.gate = gate.promise;
    const all = ['a', 'b', 'c', 'd'].map((object) => on.record({ object }));
    await turn();
    on.writing.gate = null;
    gate.resolve();
    await Promise.all(all);
    expect([on.batches, (await on.rows()).map(({ object }) => object)]).to.deep.equal([
      [1, 3],
      ['a', 'b', 'c', 'd'],
    ]);
  });

  describe('while the database is away', () => {
    it('is tried again until it is kept, once, and keeps no answer waiting', async () => {
      on.writing.isBroken = true;
      await on.record({ object: 'a' });
      await on.record({ object: 'b' });
      expect(on.recorder.state()).to.deep.equal({ waiting: 2, lost: 0 });
      on.clock.advance(1_000);
      await turn();
      on.writing.isBroken = false;
      on.clock.advance(1_000);
      await turn();
      expect((await on.rows()).map(({ object }) => object)).to.deep.equal(['a', 'b']);
      expect(on.recorder.state()).to.deep.equal({ waiting: 0, lost: 0 });
    });

    it('does not come twice where the writing that broke had been done after all', async () => {
      on.writing.isBroken = true;
      const entry = on.entry({ object: 'a' });
      await on.recorder.record(entry, { isDoubtful: false, mayFlood: false });
      await on.database.add([{ id: entry.id, at: entry.at, text: JSON.stringify(entry), isDoubtful: false }]);
      on.writing.isBroken = false;
      on.clock.advance(1_000);
      await turn();
      expect(await on.rows()).to.have.length(1);
    });

    it('is waited for at most two seconds where the database is only slow', async () => {
      on.writing.gate = new Promise(() => {});
      const isOver = endOf(on.record());
      await turn();
      on.clock.advance(1_999);
      await turn();
      expect(isOver()).to.equal(false);
      on.clock.advance(1);
      await turn();
      expect(isOver()).to.equal(true);
    });

    it('is lost beyond ten thousand rows, which the log has then, and a row tells how many', async () => {
      on.writing.isBroken = true;
      await on.record();
      await Promise.all(Array.from({ length: 10_001 }, (_, n) => on.record({ object: String(n) })));
      expect(on.recorder.state()).to.deep.equal({ waiting: 10_000, lost: 2 });
      const lost = on.log.lines.filter(({ message }) => message.startsWith('an audit row is lost'));
      expect(lost.map(({ fields }) => String(fields['row']))).to.have.length(2);
      expect(lost[1]?.fields['row']).to.include('"object":"10000"');
      on.writing.isBroken = false;
      on.clock.advance(1_000);
      for (let turns = 0; turns < 100; turns += 1) await turn();
      const told = (await on.rows()).filter(({ useCase }) => useCase === 'audit.rows_lost');
      expect(told.map(({ times, actor }) => [times, actor])).to.deep.equal([[2, 'system:audit']]);
      expect(await on.rows()).to.have.length(10_001);
    });
  });

  describe('of what may come in floods', () => {
    const flood = (times: number, changes = {}) =>
      Promise.all(
        Array.from({ length: times }, () =>
          on.record({ outcome: 'UNAUTHENTICATED', actor: 'anonymous', ...changes }, { mayFlood: true }),
        ),
      );
    const told = async () => (await on.rows()).map(({ times, address, object }) => ({ times, address, object }));

    it('is one row of the first, and one that counts what came in the second after it', async () => {
      await flood(100, { address: '192.0.2.1', object: 'ord_1' });
      expect(await told()).to.deep.equal([{ times: 1, address: '192.0.2.1', object: 'ord_1' }]);
      on.clock.advance(1_000);
      await turn();
      expect((await told()).slice(1)).to.deep.equal([{ times: 99, address: '192.0.2.1', object: null }]);
      await flood(1, { address: '192.0.2.1' });
      expect(await told()).to.have.length(3);
    });

    it('has a row of its own for each, where two come', async () => {
      await flood(2, { object: 'ord_1' });
      on.clock.advance(1_000);
      await turn();
      expect((await told()).map(({ times, object }) => [times, object])).to.deep.equal([
        [1, 'ord_1'],
        [1, 'ord_1'],
      ]);
    });

    it('is told apart by address, use case, outcome and actor', async () => {
      await flood(1);
      await flood(1, { address: '192.0.2.1' });
      await flood(1, { useCase: 'orders.place' });
      await flood(1, { outcome: 'RATE_LIMITED' });
      await flood(1, { actor: 'key_ada' });
      expect(await told()).to.have.length(5);
    });

    it('is counted without regard to the address where too many take part', async () => {
      for (let n = 0; n < 5_000; n += 1) await flood(1, { address: `2001:db8::${n.toString(16)}` });
      for (let n = 0; n < 10; n += 1) await flood(1, { address: `192.0.2.${n}` });
      expect(await on.rows()).to.have.length(5_001);
      on.clock.advance(1_000);
      for (let turns = 0; turns < 100; turns += 1) await turn();
      const all = await told();
      expect(all.reduce((sum, { times }) => sum + times, 0)).to.equal(5_010);
      expect(all).to.have.length(5_002);
    });
  });

  describe('when the process stops', () => {
    it('is written, with what was counted so far', async () => {
      await on.record({ outcome: 'UNAUTHENTICATED' }, { mayFlood: true });
      await on.record({ outcome: 'UNAUTHENTICATED' }, { mayFlood: true });
      await on.recorder.stop();
      expect(await on.rows()).to.have.length(2);
      expect(on.clock.untilNext(), 'timers that are left').to.equal(null);
    });

    it('goes to the log where it cannot be written', async () => {
      on.writing.isBroken = true;
      await on.record({ object: 'the last word' });
      await on.recorder.stop();
      const lost = on.log.lines.filter(({ message }) => message.startsWith('an audit row is lost'));
      expect(lost.map(({ fields }) => fields['row'])).to.have.length(1);
      expect(lost[0]?.fields['row']).to.include('the last word');
      expect(on.recorder.state()).to.deep.equal({ waiting: 0, lost: 1 });
    });

    it('is not waited for beyond five seconds', async () => {
      on.writing.gate = new Promise(() => {});
      void on.record();
      const isOver = endOf(on.recorder.stop());
      await turn();
      expect(isOver()).to.equal(false);
      on.clock.advance(5_000);
      await turn();
      expect(isOver()).to.equal(true);
      expect(on.recorder.state()).to.deep.equal({ waiting: 0, lost: 1 });
    });
  });
});
