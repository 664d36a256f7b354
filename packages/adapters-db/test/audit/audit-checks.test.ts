import { auditText, type AuditClaim } from '@quayside/application/kernel';
import { linkUp } from '@quayside/domain/audit';
import { draftOrder, ok } from '@quayside/domain';
import { anAuditEntry, newGround, newOrderOf, type Ground, type OrdersStore } from '@quayside/testkit';
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { auditChecks, PostgresAudit, runChecks, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const unheard = 'set local session_replication_role = replica;';

describeOnDatabases((_name, databases) => {
  describe('the checks of the audit', () => {
    let database: Database;
    let store: OrdersStore;
    let ground: Ground;
    beforeEach(async () => {
      const fresh = await databases.fresh();
      ({ database } = fresh);
      ground = newGround();
      // The audit came into the database a moment before.
      await database.script(`update quayside_migrations set applied_at = '2025-12-31' where name = 'audit/0001_trail'`);
      store = ordersStoreOn(database, fresh, ground);
    });

    /** An order, placed by a command of its own. */
    const place = async (requestId: string, actor = 'key_ada', outcome = 'ok'): Promise<void> => {
      const at = ground.clock.now();
      const entry = anAuditEntry({
        id: ground.ids.next('aud'),
        at,
        actor,
        requestId,
        useCase: 'orders.place',
        outcome,
      });
      const audit: AuditClaim = {
        id: entry.id,
        at,
        text: (_, changes) => auditText({ ...entry, changes }),
        written: () => {},
      };
      const claim = { principal: actor, useCase: 'orders.place', key: requestId, fingerprint: 'f', requestId, at };
      const once = { ...claim, heldUntil: null, answer: () => '{}' };
      await store.work.run({ actor, requestId, once, audit }, async (tx) => {
        const { order, events } = draftOrder(newOrderOf(tx.ids.next('ord'), { owner: actor }), tx.now);
        tx.orders.save(order, events);
        return ok(null);
      });
      ground.clock.advance(1_000);
    };
    const seal = () => new PostgresAudit(database).seal(100, (head, texts) => linkUp(sha256, head, texts));
    const found = async () => (await runChecks(database, auditChecks)).map(({ check, what }) => `${check}: ${what}`);

    it('find nothing where each change has its row, sealed or not', async () => {
      await place('req_1');
      await seal();
      await place('req_2');
      expect(await found()).to.deep.equal([]);
    });

    it('find nothing where a refusal is on record with what it changed all the same', async () => {
      await place('req_1', 'anonymous', 'REFRESH_REFUSED');
      // A refusal keeps no answer.
      await database.script('delete from kernel.once');
      await seal();
      expect(await found()).to.deep.equal([]);
    });

    for (const [when, before] of [
      ['was sealed', true],
      ['still waited', false],
    ] as const)
      it(`find the change whose row was removed when it ${when}`, async () => {
        await place('req_1');
        await place('req_2', 'system:operator');
        if (before) await seal();
        await database.script(
          `${unheard} delete from audit.entries where request_id = 'req_2'; delete from kernel.audit_arrivals where body like '%req_2%'`,
        );
        const told = await found();
        expect(told).to.have.length(2);
        expect(told[0]).to.equal(
          'what was answered to an idempotency key is on record: orders.place of system:operator, request req_2, was answered, and no row tells of it',
        );
        expect(told[1]).to.match(
          /^what a caller changed is on record: orders\.order_drafted of ord_\w+ came of request req_2 of system:operator, and no row tells of that$/,
        );
      });

    it('ask for no row of what the machine did by itself, nor of what was before the audit or was dropped', async () => {
      await place('req_1', 'system:sagas');
      await database.script('delete from kernel.once');
      await place('req_2');
      await seal();
      ground.clock.advance(3_600_000);
      await place('req_3');
      await seal();
      await database.script(`${unheard} delete from audit.entries where sequence <= 2`);
      await database.script('update audit.chain set anchor_sequence = 2');
      expect(await found()).to.deep.equal([]);
      await database.script(`update quayside_migrations set applied_at = '2026-02-01' where name = 'audit/0001_trail'`);
      await database.script(`${unheard} delete from audit.entries; update audit.chain set anchor_sequence = 0`);
      expect(await found()).to.deep.equal([]);
    });
  });
});
