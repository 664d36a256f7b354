import { MemoryConsumerState } from '@quayside/adapters-memory';
import { makeAudit, verifyTrail, type Audit, type AuditTrail } from '@quayside/application/audit';
import { auditText } from '@quayside/application/kernel';
import { genesis } from '@quayside/domain/audit';
import { expect } from 'chai';
import { openRecord, otherwise, turn, type OpenRecord } from './record.js';

const day = 86_400_000;

describe('the sealer', () => {
  let on: OpenRecord;
  let running: Audit[];
  beforeEach(() => {
    on = openRecord();
    running = [];
  });
  afterEach(async () => {
    for (const { sealer } of running) await sealer.stop();
  });
  /** The audit of one process. */
  const process = (trail: AuditTrail = on.trail): Audit => {
    const state = new MemoryConsumerState(on.database);
    const audit = makeAudit({ ...on, trail, state, retention: 400 * day });
    running.push(audit);
    return audit;
  };
  const pass = async (milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      on.clock.advance(100);
      for (let turns = 0; turns < 3; turns += 1) await turn();
    }
  };
  const head = async () => (await on.trail.ends()).head.sequence;

  it('seals what came, within a second', async () => {
    process().sealer.start();
    await turn();
    await on.record();
    await on.record();
    expect(await head()).to.equal(0);
    await pass(1_000);
    expect(await head()).to.equal(2);
  });

  it('seals what another process wrote, within a second', async () => {
    const deaf: AuditTrail = otherwise(on.trail, { onArrivals: () => () => {} });
    process(deaf).sealer.start();
    await pass(300);
    await on.record();
    await pass(1_000);
    expect(await head()).to.equal(1);
  });

  it('gathers what comes within moments into one batch', async () => {
    const sealed: number[] = [];
    const counted: AuditTrail = otherwise(on.trail, {
      seal: async (...asked: Parameters<AuditTrail['seal']>) => {
        const count = await on.trail.seal(...asked);
        if (count > 0) sealed.push(count);
        return count;
      },
    });
    process(counted).sealer.start();
    await turn();
    for (let n = 0; n < 30; n += 1) {
      await on.record();
      await pass(100);
    }
    expect(sealed.length).to.be.lessThan(10);
    await pass(1_000);
    expect(await head()).to.equal(30);
  });

  it('is one over all processes; when it is gone, another one goes on', async () => {
    const [first, second] = [process(), process()];
    first.sealer.start();
    await turn();
    await on.record();
    expect(await second.sealer.sealAll()).to.equal(0);
    second.sealer.start();
    await first.sealer.stop();
    expect(await head()).to.equal(1);
    await on.record();
    await pass(1_000);
    expect(await head()).to.equal(2);
  });

  it('leaves nothing unsealed behind when it stops', async () => {
    const { sealer } = process();
    sealer.start();
    await turn();
    await Promise.all(Array.from({ length: 1_200 }, () => on.record()));
    await sealer.stop();
    expect([await head(), (await on.trail.waiting()).count]).to.deep.equal([1_200, 0]);
  });

  it('goes on when sealing failed, and says so', async () => {
    let isBroken = true;
    const broken: AuditTrail = otherwise(on.trail, {
      seal: (...asked: Parameters<AuditTrail['seal']>) =>
        isBroken ? Promise.reject(new Error('the database is away')) : on.trail.seal(...asked),
    });
    process(broken).sealer.start();
    await on.record();
    await pass(600);
    expect(on.log.lines.map(({ level }) => level)).to.include('error');
    isBroken = false;
    await pass(1_000);
    expect(await head()).to.equal(1);
  });

  it('lets a process stop where the trail cannot be reached', async () => {
    const gone: AuditTrail = otherwise(on.trail, {
      seal: () => Promise.reject(new Error('the database is away')),
    });
    const { sealer } = process(gone);
    await on.record();
    await sealer.stop();
    expect(on.log.lines.map(({ level }) => level)).to.deep.equal(['warn']);
  });

  it('tells the log how far the chain goes, at the start and once an hour', async () => {
    process().sealer.start();
    await turn();
    const told = () => on.log.lines.filter(({ message }) => message === 'the head of the audit chain');
    expect(told().map(({ fields }) => fields)).to.deep.equal([genesis]);
    await on.record();
    await pass(2_000);
    expect(told()).to.have.length(1);
    on.clock.advance(3_600_000);
    await pass(200);
    const { head: now } = await on.trail.ends();
    expect(told().map(({ fields }) => fields)).to.deep.equal([genesis, now]);
  });
});

describe('what is kept of the audit', () => {
  it('is as much as is said; that older rows were dropped is on record, and the rest is provable', async () => {
    const on = openRecord();
    const state = new MemoryConsumerState(on.database);
    const { sealer, sweeps } = makeAudit({ ...on, state, retention: 10 * day });
    for (let n = 0; n < 12; n += 1) {
      await on.record({ object: String(n) });
      await sealer.sealAll();
      on.clock.advance(day);
    }
    for (const each of sweeps) expect(await each.sweep(on.clock.now())).to.equal(false);
    await sealer.sealAll();
    const { rows, anchor } = await on.trail.read(0, 100);
    expect(rows.slice(0, -1).map(({ entry }) => entry.object)).to.deep.equal(
      Array.from({ length: 10 }, (_, n) => String(n + 2)),
    );
    const told = rows.at(-1)?.entry;
    expect(told).to.include({
      useCase: 'audit.rows_dropped',
      actor: 'system:audit',
      transport: 'system',
      object: `2 ${anchor.hash}`,
      times: 2,
    });
    expect(await verifyTrail(on)).to.deep.include({ breaks: [], anchorDoubt: null, unsealed: null, rows: 11 });
    await sealer.stop();
  });
});

describe('whether the audit is whole', () => {
  let on: OpenRecord;
  let audit: Audit;
  beforeEach(async () => {
    on = openRecord();
    audit = makeAudit({ ...on, state: new MemoryConsumerState(on.database), retention: day });
    for (const object of ['a', 'b', 'c']) await on.record({ object });
    await audit.sealer.sealAll();
  });
  const through = (changes: Partial<AuditTrail>): AuditTrail => otherwise(on.trail, changes);

  it('is proven from the beginning to the head', async () => {
    expect(await verifyTrail(on)).to.deep.equal({
      ...(await on.trail.ends()),
      rows: 3,
      begun: genesis,
      breaks: [],
      isCut: false,
      anchorDoubt: null,
      headDoubts: [],
      unsealed: null,
    });
  });

  it('is doubted by the row that was edited', async () => {
    const edited = through({
      read: async (after, limit) => {
        const read = await on.trail.read(after, limit);
        const rows = read.rows.map((row) =>
          row.sequence === 2 ? { ...row, entry: { ...row.entry, actorName: 'Eve' } } : row,
        );
        return { ...read, rows };
      },
    });
    const { breaks } = await verifyTrail({ ...on, trail: edited });
    expect(breaks.map(({ sequence, how }) => [sequence, how])).to.deep.equal([[2, 'edited']]);
  });

  it('is doubted where rows wait that nobody seals', async () => {
    const begun = on.clock.now();
    await on.record();
    const verifying = verifyTrail(on);
    for (let looks = 0; looks < 30; looks += 1) {
      await turn();
      on.clock.advance(250);
    }
    expect(await verifying).to.deep.include({ breaks: [], unsealed: { count: 1, oldest: begun } });
  });

  it('is not doubted for rows that are sealed while somebody looks, nor for those that came later', async () => {
    await on.record();
    const verifying = verifyTrail(on);
    await turn();
    on.clock.advance(250);
    await audit.sealer.sealAll();
    await on.record();
    for (let looks = 0; looks < 4; looks += 1) {
      await turn();
      on.clock.advance(250);
    }
    expect(await verifying).to.deep.include({ breaks: [], unsealed: null, rows: 4 });
  });

  it('is doubted where the anchor moved and no row tells of that', async () => {
    const { rows } = await on.trail.read(0, 1);
    const [first] = rows;
    if (!first) throw new Error('there is no row');
    const anchor = { sequence: first.sequence, hash: first.hash };
    const moved: Partial<AuditTrail> = {
      ends: async () => ({ ...(await on.trail.ends()), anchor }),
      read: async (after, limit) => ({ ...(await on.trail.read(Math.max(after, 1), limit)), anchor }),
    };
    const { breaks, anchorDoubt } = await verifyTrail({ ...on, trail: through(moved) });
    expect([breaks, anchorDoubt]).to.deep.equal([[], 'no row tells that the rows up to 1 were dropped']);
    // The row that tells of it may still wait.
    const told = on.entry({ useCase: 'audit.rows_dropped', object: `1 ${first.hash}` });
    await on.database.add([{ id: told.id, at: told.at, text: auditText(told), isDoubtful: false }]);
    const waits = through({ ...moved, waiting: async () => ({ count: 0, oldest: null, last: null }) });
    expect((await verifyTrail({ ...on, trail: waits })).anchorDoubt).to.equal(null);
  });

  it('is not doubted for rows that are dropped while somebody looks', async () => {
    let isDropped = false;
    const dropping = through({
      read: async (after, limit) => {
        if (!isDropped) {
          isDropped = true;
          on.clock.advance(2 * day);
          for (const each of audit.sweeps) await each.sweep(on.clock.now());
          await audit.sealer.sealAll();
        }
        return on.trail.read(after, limit);
      },
    });
    expect(await verifyTrail({ ...on, trail: dropping })).to.deep.include({ breaks: [], anchorDoubt: null, rows: 1 });
  });
});
