import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { migrateUp, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

const file = new URL('../../../migrations/payments/0002_owners.sql', import.meta.url);

const migrate = async (database: Database): Promise<void> => {
  const migrated = await migrateUp(database);
  if (!migrated.ok) throw new Error(migrated.error.message);
};

/** Takes the database back to before payments had owners, as an older version would have left it. */
const makeOld = async (database: Database): Promise<void> => {
  const down = (await readFile(file, 'utf8')).split('\n-- down\n')[1] ?? '';
  await database.script(down);
  await database.query(`delete from quayside_migrations where name = 'payments/0002_owners'`);
};

const order = '01890000-0000-7000-8000-000000000001';

/** One order of ada's, with a payment that was asked for, told of, and not heard of by everybody. */
const tellOld = async (database: Database): Promise<void> => {
  const tell = (
    kind: string,
    type: string,
    subject: string,
    sequence: number | null,
    owner: string | null,
    data: object,
  ) =>
    database.query(
      `insert into kernel.messages (id, kind, type, subject, sequence, lane, owner, at, actor, request_id, data)
       values (gen_random_uuid(), $1::text, $2::text, $3::text, $4::integer, 'ord_a', $5::text, now(), 'key_ada', 'req', $6::text::json)`,
      [kind, type, subject, sequence, owner, JSON.stringify(data)],
    );
  await tell('event', 'orders.order_placed', 'ord_a', 1, 'key_ada', {});
  await tell('command', 'payments.authorize_payment', 'ord_a', null, null, { orderId: 'ord_a', method: 'pm_ok' });
  await tell('event', 'payments.payment_requested', 'pay_a', 1, null, { orderId: 'ord_a' });
  await tell('event', 'payments.payment_requested', 'pay_b', 1, null, { orderId: 'ord_b' });
  await database.query(
    `insert into payments.payments (id, order_id, amount, currency, method, gateway, status, void_asked, version, created_at, updated_at)
     values (gen_random_uuid(), $1::uuid, 1, 'EUR', 'pm_ok', 'sandbox', 'requested', false, 1, now(), now())`,
    [order],
  );
};

describeOnDatabases((_name, databases) => {
  describe('a database from before payments had owners', () => {
    let database: Database;
    beforeEach(async () => {
      ({ database } = await databases.empty());
      await migrate(database);
      await makeOld(database);
      await tellOld(database);
    });

    it('learns whose the events of payments are, and the commands that are on their way', async () => {
      await migrate(database);
      const rows = await database.query(
        `select subject, kind, owner, data ->> 'owner' as told from kernel.messages where type like 'payments.%' order by number`,
      );
      expect(rows).to.deep.equal([
        { subject: 'ord_a', kind: 'command', owner: null, told: 'key_ada' },
        { subject: 'pay_a', kind: 'event', owner: 'key_ada', told: null },
        { subject: 'pay_b', kind: 'event', owner: null, told: null },
      ]);
    });

    it('gives a payment without an order to nobody', async () => {
      await migrate(database);
      expect(await database.query('select owner from payments.payments')).to.deep.equal([{ owner: 'nobody' }]);
    });

    it('can be taken back', async () => {
      await migrate(database);
      await makeOld(database);
      const rows = await database.query(`select data ->> 'owner' as told from kernel.messages where kind = 'command'`);
      expect(rows).to.deep.equal([{ told: null }]);
    });
  });
});
