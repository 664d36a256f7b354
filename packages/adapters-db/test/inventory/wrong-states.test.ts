import { expect } from 'chai';
import { constraintOf, runChecks, type Database } from '../../src/index.js';
import { inventoryChecks } from '../../src/inventory/index.js';
import { describeOnDatabases } from '../databases.js';

const main = '01890000-0000-7000-8000-000000000001';
const id = (n: number): string => `01890000-0000-7000-8000-0000000000${n}`;

describeOnDatabases((_name, databases) => {
  let database: Database;
  before(async () => {
    ({ database } = await databases.fresh());
  });
  beforeEach(async () => {
    await database.query('truncate inventory.locations, inventory.stock, inventory.reservations, inventory.movements');
    await database.query(
      `insert into inventory.locations (id, code, name, priority, active, version, created_at, updated_at)
       values ('${main}', 'main', 'Main', 1, true, 1, now(), now())`,
    );
  });

  const insert = (table: string, row: Readonly<Record<string, unknown>>) =>
    database.query(
      `insert into inventory.${table} (${Object.keys(row).join(', ')}) select ${Object.keys(row).join(', ')}
      from json_populate_record(null::inventory.${table}, $1::text::json)`,
      [JSON.stringify(row)],
    );
  const refusal = (work: Promise<unknown>): Promise<string | null> =>
    work.then(() => 'nothing refused it', constraintOf);

  const level = {
    sku: 'tea',
    location_id: main,
    on_hand: 5,
    reserved: 2,
    low: false,
    allow_backorder: false,
    version: 1,
  };
  const movement = {
    id: id(10),
    kind: 'receipt',
    sku: 'tea',
    location_id: main,
    on_hand: 5,
    reserved: 0,
    actor: 'a',
    at: '2026-01-01T00:00:00Z',
  };
  const time = '2026-01-01T00:00:00Z';
  const reservation = {
    id: id(20),
    order_id: id(30),
    status: 'held',
    allocations: [{ sku: 'tea', quantity: 2 }],
    shortages: [],
    expires_at: null,
    expiry_due_at: null,
    ended_at: null,
    version: 1,
    created_at: time,
    updated_at: time,
  };

  describe('the tables of inventory', () => {
    const wrong: Readonly<Record<string, readonly [string, object, string]>> = {
      'a level with more reserved than on hand': ['stock', { ...level, reserved: 6 }, 'stock_is_not_oversold'],
      'a level with less than nothing on hand': [
        'stock',
        { ...level, on_hand: -1, reserved: 0, allow_backorder: true },
        'stock_is_not_negative',
      ],
      'a level with less than nothing reserved': ['stock', { ...level, reserved: -1 }, 'stock_is_not_negative'],
      'a level that is low and does not say so': [
        'stock',
        { ...level, reorder_point: 3 },
        'stock_is_low_at_its_reorder_point',
      ],
      'a level that says it is low and is not': ['stock', { ...level, low: true }, 'stock_is_low_at_its_reorder_point'],
      'a level at no location': ['stock', { ...level, location_id: id(99) }, 'stock_location_id_fkey'],
      'a receipt of nothing': ['movements', { ...movement, on_hand: 0 }, 'movements_are_of_a_kind'],
      'a receipt that reserves': ['movements', { ...movement, reserved: 1 }, 'movements_are_of_a_kind'],
      'a reservation that moves goods': [
        'movements',
        { ...movement, kind: 'reservation', reserved: 1, reservation_id: id(20) },
        'movements_are_of_a_kind',
      ],
      'a release without its reservation': [
        'movements',
        { ...movement, kind: 'release', on_hand: 0, reserved: -1 },
        'movements_of_reservations_name_them',
      ],
      'an unknown kind of movement': ['movements', { ...movement, kind: 'theft' }, 'movements_are_of_a_kind'],
      'a held reservation of nothing': [
        'reservations',
        { ...reservation, allocations: [] },
        'reservations_held_have_allocations',
      ],
      'a released reservation without its end': [
        'reservations',
        { ...reservation, status: 'released' },
        'reservations_end_once',
      ],
      'a refused reservation that does not say why': [
        'reservations',
        { ...reservation, status: 'refused', allocations: [] },
        'reservations_refused_have_shortages',
      ],
      'a reservation that expires and is never due': [
        'reservations',
        { ...reservation, expires_at: time },
        'reservations_that_expire_are_due',
      ],
    };
    for (const [what, [table, row, constraint]] of Object.entries(wrong))
      it(`refuse ${what}`, async () => expect(await refusal(insert(table, { ...row }))).to.equal(constraint));

    it('refuse a second reservation of one order, and one that holds the same twice', async () => {
      await insert('reservations', reservation);
      expect(await refusal(insert('reservations', { ...reservation, id: id(21) }))).to.equal('reservations_order_id');
      const claim = { ...movement, kind: 'reservation', on_hand: 0, reserved: 2, reservation_id: id(20) };
      await insert('movements', claim);
      expect(await refusal(insert('movements', { ...claim, id: id(11) }))).to.equal('movements_reservation');
    });

    it('refuse two locations of one code', async () => {
      const row = {
        id: id(40),
        code: 'main',
        name: 'Other',
        priority: 1,
        active: true,
        version: 1,
        created_at: time,
        updated_at: time,
      };
      expect(await refusal(insert('locations', row))).to.equal('locations_code');
    });
  });

  describe('the checks of inventory', () => {
    const claim = { ...movement, id: id(11), kind: 'reservation', on_hand: 0, reserved: 2, reservation_id: id(20) };
    const violations = async () =>
      (await runChecks(database, inventoryChecks)).map(({ check, what }) => `${check}: ${what}`);
    beforeEach(async () => {
      await insert('stock', level);
      await insert('movements', movement);
      await insert('movements', claim);
      await insert('reservations', reservation);
    });

    it('find nothing where the books balance', async () => expect(await violations()).to.deep.equal([]));

    it('name a level that is not the sum of its movements', async () => {
      await database.query('update inventory.stock set on_hand = 7');
      await insert('movements', { ...movement, id: id(12), sku: 'cup' });
      expect(await violations()).to.have.members([
        'a stock level is the sum of its movements: tea at main has 7 on hand and 2 reserved, and its movements come to 5 and 2',
        'a stock level is the sum of its movements: cup at main has 0 on hand and 0 reserved, and its movements come to 5 and 0',
      ]);
    });

    it('name a level out of its bounds, should the constraint ever be gone', async () => {
      await database.query('alter table inventory.stock drop constraint stock_is_not_oversold');
      await database.query('update inventory.stock set reserved = 9');
      expect((await violations()).at(-1)).to.equal(
        'a stock level is within its bounds: tea at main has 5 on hand and 9 reserved',
      );
      await database.query('truncate inventory.stock');
      await database.query(
        'alter table inventory.stock add constraint stock_is_not_oversold check (reserved <= on_hand or allow_backorder)',
      );
    });

    it('name a reservation that ended and still holds something, and one whose movements are nobody’s', async () => {
      await database.query(`update inventory.reservations set status = 'released', ended_at = now()`);
      expect(await violations()).to.deep.equal([
        `a reservation that ended holds nothing: the reservation ${id(20)} is released and holds 2 of tea`,
      ]);
      await database.query('truncate inventory.reservations');
      expect(await violations()).to.deep.equal([
        `a reservation that ended holds nothing: the reservation ${id(20)} is not there and holds 2 of tea`,
      ]);
    });

    it('name a reservation that holds other than it says', async () => {
      await database.query(
        `update inventory.reservations set allocations = '[{"sku":"tea","quantity":3},{"sku":"cup","quantity":1}]'`,
      );
      expect(await violations()).to.have.members([
        `a reservation holds what it says: the reservation ${id(20)} says 3 of tea and holds 2`,
        `a reservation holds what it says: the reservation ${id(20)} says 1 of cup and holds 0`,
      ]);
    });

    it('name a reservation that holds what it does not say', async () => {
      await insert('stock', { ...level, sku: 'cup', on_hand: 0, reserved: 1, allow_backorder: true });
      await insert('movements', { ...claim, id: id(12), sku: 'cup', reserved: 1 });
      expect(await violations()).to.deep.equal([
        `a reservation holds what it says: the reservation ${id(20)} says 0 of cup and holds 1`,
      ]);
    });

    it('name a reservation whose time was over long ago', async () => {
      await database.query(
        `update inventory.reservations set expires_at = '2026-01-01T00:00:00Z', expiry_due_at = now()`,
      );
      expect((await violations()).map((line) => line.split(':')[0])).to.deep.equal([
        'a reservation that nobody confirmed ends when its time is over',
      ]);
    });
  });
});
