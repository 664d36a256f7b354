import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { migrateUp, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

const folder = new URL('../../../migrations/', import.meta.url);
const newer = ['kernel/0002_feed', 'orders/0002_event_owners'] as const;

/** Takes the database back to before the feed, as an older version would have left it. */
const makeOld = async (database: Database): Promise<void> => {
  for (const name of newer.toReversed()) {
    const down = (await readFile(new URL(`${name}.sql`, folder), 'utf8')).split('\n-- down\n')[1] ?? '';
    await database.script(down);
    await database.query('delete from quayside_migrations where name = $1::text', [name]);
  }
};

const migrate = async (database: Database): Promise<readonly string[]> => {
  const migrated = await migrateUp(database);
  if (!migrated.ok) throw new Error(migrated.error.message);
  return migrated.value;
};

interface Told {
  readonly type: string;
  readonly subject: string;
  /** Null for a command. */
  readonly sequence: number | null;
  readonly data?: object;
  readonly place?: number;
}

/** Writes what was told before messages had owners. */
const tell = (database: Database, { type, subject, sequence, data = {}, place }: Told) =>
  database.query(
    `insert into kernel.messages (id, position, kind, type, subject, sequence, lane, at, actor, request_id, data)
     values (gen_random_uuid(), $5::bigint, $1::text, $2::text, $3::text, $4::integer, $3::text, now(), 'key_operator', 'req', $6::text::json)`,
    [sequence === null ? 'command' : 'event', type, subject, sequence, place ?? null, JSON.stringify(data)],
  );

const ownersOf = async (database: Database): Promise<Readonly<Record<string, unknown>>> => {
  const rows = await database.query('select subject, type, owner from kernel.messages order by number');
  return Object.fromEntries(
    rows.map(({ subject, type, owner }) => [`${String(subject)} ${String(type).split('.')[1]}`, owner]),
  );
};

describeOnDatabases((_name, databases) => {
  describe('a database from before the feed', () => {
    let database: Database;
    beforeEach(async () => {
      ({ database } = await databases.empty());
      await migrate(database);
      await makeOld(database);
    });

    it('learns whose the events of each order are, from the first one of its history', async () => {
      const old: readonly Told[] = [
        { type: 'orders.order_drafted', subject: 'ord_a', sequence: 1, data: { owner: 'key_ada' }, place: 1 },
        { type: 'orders.order_placed', subject: 'ord_b', sequence: 1, data: { order: { owner: 'usr_bob' } }, place: 2 },
        { type: 'inventory.reserve_stock', subject: 'ord_b', sequence: null, place: 3 },
        { type: 'orders.order_placed', subject: 'ord_a', sequence: 2, data: { order: null }, place: 4 },
        { type: 'orders.order_amended', subject: 'ord_a', sequence: 3, data: { owner: 'not this one' } },
        { type: 'orders.order_rejected', subject: 'ord_b', sequence: 2, data: { reason: 'out_of_stock' } },
        { type: 'payments.payment_requested', subject: 'pay_b', sequence: 1, data: { owner: 'nor this one' } },
      ];
      for (const told of old) await tell(database, told);
      expect(await migrate(database)).to.deep.equal(newer);
      expect(await ownersOf(database)).to.deep.equal({
        'ord_a order_drafted': 'key_ada',
        'ord_b order_placed': 'usr_bob',
        'ord_b reserve_stock': null,
        'ord_a order_placed': 'key_ada',
        'ord_a order_amended': 'key_ada',
        'ord_b order_rejected': 'usr_bob',
        'pay_b payment_requested': null,
      });
    });

    it('has its whole feed, from the beginning', async () => {
      await tell(database, { type: 'orders.order_drafted', subject: 'ord_a', sequence: 1, place: 1 });
      await migrate(database);
      expect(await database.query('select begin from kernel.feed')).to.deep.equal([{ begin: 0 }]);
    });

    it('can be taken back and brought forward again with its owners', async () => {
      await tell(database, {
        type: 'orders.order_drafted',
        subject: 'ord_a',
        sequence: 1,
        data: { owner: 'key_ada' },
      });
      await migrate(database);
      await makeOld(database);
      await migrate(database);
      expect(await ownersOf(database)).to.deep.equal({ 'ord_a order_drafted': 'key_ada' });
    });
  });
});
