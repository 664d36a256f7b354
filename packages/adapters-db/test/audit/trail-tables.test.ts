import { verifyTrail } from '@quayside/application/audit';
import { auditText, type AuditEntry } from '@quayside/application/kernel';
import { linkUp } from '@quayside/domain/audit';
import { anAuditEntry, newGround } from '@quayside/testkit';
import { expect } from 'chai';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { PostgresAudit, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const ground = newGround();
const rowCount = 9;

/** What somebody with the keys to the database may do to it, once the triggers are out of the way; `n` is a row. */
const tamperings: Readonly<Record<string, (n: number) => string>> = {
  'an actor edited': (n) => `update audit.entries set actor = 'key_eve' where sequence = ${n}`,
  'a name edited': (n) => `update audit.entries set actor_name = actor_name || '!' where sequence = ${n}`,
  'a kind edited': (n) => `update audit.entries set actor_kind = 'system' where sequence = ${n}`,
  'for whom edited': (n) => `update audit.entries set on_behalf_of = 'usr_eve' where sequence = ${n}`,
  'a time edited': (n) => `update audit.entries set at = at + interval '1 millisecond' where sequence = ${n}`,
  'a use case edited': (n) => `update audit.entries set use_case = 'orders.get' where sequence = ${n}`,
  'a transport edited': (n) => `update audit.entries set transport = 'cli' where sequence = ${n}`,
  'an address edited': (n) => `update audit.entries set address = null where sequence = ${n}`,
  'an agent edited': (n) => `update audit.entries set agent = 'x' where sequence = ${n}`,
  'an object edited': (n) => `update audit.entries set object = 'ord_other' where sequence = ${n}`,
  'an outcome edited': (n) => `update audit.entries set outcome = 'FORBIDDEN' where sequence = ${n}`,
  'a request edited': (n) => `update audit.entries set request_id = 'req_0' where sequence = ${n}`,
  'a count edited': (n) => `update audit.entries set times = times + 1 where sequence = ${n}`,
  'fields edited': (n) => `update audit.entries set fields = '["id","reason"]' where sequence = ${n}`,
  'changes edited': (n) => `update audit.entries set changes = '[]' where sequence = ${n}`,
  'an id edited': (n) => `update audit.entries set id = gen_random_uuid() where sequence = ${n}`,
  'a hash edited': (n) => `update audit.entries set hash = sha256('x') where sequence = ${n}`,
  'a link edited': (n) => `update audit.entries set previous = sha256('x') where sequence = ${n}`,
  'a row removed': (n) => `delete from audit.entries where sequence = ${n}`,
  'a row removed and the gap closed': (n) =>
    `delete from audit.entries where sequence = ${n}; update audit.entries set sequence = sequence + 1000 where sequence > ${n};
     update audit.entries set sequence = sequence - 1001 where sequence > 1000; update audit.chain set head_sequence = head_sequence - 1`,
  'the end removed': (n) => `delete from audit.entries where sequence >= ${n}`,
  'two rows swapped': (n) =>
    `update audit.entries set sequence = sequence + 1000 where sequence in (${n}, ${n + 1});
     update audit.entries set sequence = case sequence when ${n + 1_000} then ${n + 1} else ${n} end where sequence > 1000`,
  'a row put in': (n) =>
    `update audit.entries set sequence = sequence + 1000 where sequence >= ${n}; update audit.entries set sequence = sequence - 999 where sequence > 1000;
     insert into audit.entries select ${n}, e.previous, e.hash, gen_random_uuid(), e.at, 'key_eve', 'api_key', 'Eve', null, e.use_case, e.transport,
       null, null, null, 'ok', 'r', 1, '[]', '[]', '' from audit.entries e where e.sequence = ${n + 1}; update audit.chain set head_sequence = head_sequence + 1`,
  'the head edited': () => "update audit.chain set head_hash = sha256('x')",
  'the anchor edited': () => "update audit.chain set anchor_hash = sha256('x')",
  'the beginning removed with the anchor': (n) =>
    `update audit.chain set (anchor_sequence, anchor_hash) = (select sequence, hash from audit.entries where sequence = ${n});
     delete from audit.entries where sequence <= ${n}`,
};

describeOnDatabases((_name, databases) => {
  describe('the tables of the audit', () => {
    let database: Database;
    let trail: PostgresAudit;
    beforeEach(async () => {
      ({ database } = await databases.fresh());
      trail = new PostgresAudit(database);
      const entries: AuditEntry[] = Array.from({ length: rowCount }, (_, n) =>
        anAuditEntry({
          id: ground.ids.next('aud'),
          address: '192.0.2.7',
          object: `ord_${n}`,
          fields: ['id'],
          changes: [{ subject: `ord_${n}`, from: n, to: n + 1, events: ['orders.order_cancelled'] }],
        }),
      );
      await trail.add(
        entries.map((entry) => ({ id: entry.id, at: entry.at, text: auditText(entry), isDoubtful: false })),
      );
      await trail.seal(rowCount, (head, texts) => linkUp(sha256, head, texts));
    });
    const verify = () => verifyTrail({ trail, digest: { sha256, secret: () => '' }, clock: ground.clock });
    const refused = async (statement: string): Promise<string> =>
      database.query(statement).then(
        () => 'done',
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );

    it('refuse that a row is edited, removed, or all of them are', async () => {
      for (const statement of [
        "update audit.entries set actor = 'key_eve' where sequence = 3",
        'delete from audit.entries where sequence = 3',
        'delete from audit.entries where sequence > 1000',
        'truncate audit.entries',
      ])
        expect(await refused(statement), statement).to.match(/^the audit is a record: /);
      expect(await verify()).to.deep.include({ breaks: [], rows: rowCount });
    });

    it('refuse that what waits is edited or removed', async () => {
      const entry = anAuditEntry({ id: ground.ids.next('aud') });
      await trail.add([{ id: entry.id, at: entry.at, text: auditText(entry), isDoubtful: false }]);
      for (const statement of [
        "update kernel.audit_arrivals set body = ''",
        'delete from kernel.audit_arrivals',
        'truncate kernel.audit_arrivals',
      ])
        expect(await refused(statement), statement).to.equal('rows that wait to be sealed are not to be changed');
    });

    it('refuse that the chain goes back', async () => {
      for (const statement of [
        'update audit.chain set head_sequence = head_sequence - 1',
        'update audit.chain set anchor_sequence = 5; update audit.chain set anchor_sequence = 4',
        'delete from audit.chain',
      ])
        expect(await database.script(statement).catch((error: unknown) => String(error)), statement).to.include(
          'the chain goes forward only',
        );
    });

    it('show whatever is done to them behind the triggers', async function () {
      this.timeout(60_000);
      const kinds = Object.keys(tamperings);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...kinds), fc.integer({ min: 2, max: rowCount - 1 }), async (what, n) => {
          const tamper = tamperings[what]?.(n) ?? '';
          await database.script(
            `drop schema if exists kept cascade; create schema kept;
             create table kept.entries as table audit.entries; create table kept.chain as table audit.chain`,
          );
          await database.script(`set local session_replication_role = replica; ${tamper}`);
          const { breaks, anchorDoubt } = await verify();
          await database.script(
            `set local session_replication_role = replica; delete from audit.entries; insert into audit.entries table kept.entries;
             delete from audit.chain; insert into audit.chain table kept.chain; drop schema kept cascade`,
          );
          const [broken] = breaks;
          expect(broken ?? anchorDoubt, what).to.not.equal(null);
          const place = { 'the head edited': rowCount, 'the anchor edited': 0 }[what] ?? n;
          if (broken) expect([what, broken.sequence]).to.deep.equal([what, place]);
          expect(await verify()).to.deep.include({ breaks: [], anchorDoubt: null });
        }),
        { numRuns: 60, examples: kinds.map((what): [string, number] => [what, 4]) },
      );
    });
  });
});
