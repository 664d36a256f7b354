import { newGround, type Ground } from '@quayside/testkit';
import { NotACursor, type OrderFilter, type OrderSort, type SagaFilter } from '@quayside/application';
import type { Currency } from '@quayside/domain';
import { expect } from 'chai';
import type { Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';
import { WatchedDatabase } from '../watched-database.js';

const count = 30_000;

/** Orders as a shop has them: nearly all are confirmed, most are one principal's, and numbers are unique. */
const fill = async (database: Database): Promise<void> => {
  await database.script(`
    insert into orders.orders (id, external_id, owner, status, reason, version, currency, customer_reference, customer, shipping_address, payment_method, metadata,
      subtotal, discount, shipping, tax, total, search, created_at, updated_at, placed_at, confirmed_at, rejected_at, cancelled_at)
    select ('01890000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'N-' || n, case when n % 50 = 0 then 'key_' || n % 1000 else 'key_shop' end, s.status,
      case when s.status in ('rejected', 'cancelled') then 'given_up' end, 1, 'EUR', 'C' || n % 2000, '{"reference":null,"name":"A","email":null}',
      '{"name":"A","line1":"B","line2":null,"city":"C","region":null,"postalCode":null,"country":"DE"}', 'pm_ok', '{}', n, 0, 0, 0, n, 'n ' || n || ' word' || n % 500,
      at, at, case when s.status <> 'draft' then at end, case when s.status = 'confirmed' then at end, case when s.status = 'rejected' then at end, case when s.status = 'cancelled' then at end
    from generate_series(1, ${count}) n, lateral (select timestamptz '2026-01-01' + n * interval '1 minute' as at) t,
      lateral (select case when n % 100 = 0 then 'draft' when n % 1000 = 1 then 'placed' when n % 500 = 2 then 'rejected' when n % 300 = 3 then 'cancelled' else 'confirmed' end as status) s`);
  await database.script(`
    insert into orders.lines (order_id, number, sku, name, quantity, unit_price, discount, tax_rate, tax, total, negotiated, stocked)
    select id, 1, 'tea', 'Tea', 1, total, 0, 0, 0, total, false, true from orders.orders`);
  await database.script(`
    insert into orders.sagas (order_id, reservation_id, payment_id, needs_stock, needs_payment, step, detail, version, attempts, wake_at, stuck_since, started_at, updated_at)
    select id, id, id, true, true, step, json_build_object('step', step, 'outcome', 'confirmed', 'reason', 'given_up', 'open', json_build_object('stock', true, 'payment', true)), 1, 1,
      case when step <> 'done' then created_at end, case when n % 5000 = 1 then created_at end, created_at, updated_at
    from (select o.*, row_number() over (order by id) as n from orders.orders o) o, lateral (select case when n % 1000 = 1 then 'reserving' when n % 1000 = 2 then 'undoing' else 'done' end as step) s`);
  await database.script('analyze orders.orders; analyze orders.lines; analyze orders.sagas');
};

describeOnDatabases((_name, databases) => {
  describe('lists of many orders', () => {
    let database: WatchedDatabase;
    let store: ReturnType<typeof ordersStoreOn>;
    let ground: Ground;
    before(async function () {
      this.timeout(60_000);
      const fresh = await databases.fresh();
      database = new WatchedDatabase({ connection: fresh.connection, connections: 3 });
      fresh.atEnd(() => database.close());
      ground = newGround();
      store = ordersStoreOn(database, fresh, ground);
      await fill(database);
    });

    const isPage = (text: string): boolean => text.includes('cursor_id');
    const list = (
      filter: OrderFilter,
      by: OrderSort,
      descending: boolean,
      cursor: string | null = null,
      q: string | null = null,
    ) => store.orders.list({ filter, q, sort: { by, descending }, perPage: 20, page: 1, cursor });

    /** That the rows of a page come by an index: not by looking through the table, and not by sorting all that there is. */
    const comesBy = async (index: string, ask: () => Promise<unknown>): Promise<readonly string[]> => {
      const plans = await database.plansOf(ask, isPage);
      expect(plans).to.not.have.length(0);
      for (const plan of plans) {
        expect(plan).to.include(index);
        expect(plan).to.not.include('Seq Scan on orders').and.not.include('Seq Scan on sagas');
      }
      return plans;
    };

    for (const [by, index] of [
      ['created_at', 'orders_created_at'],
      ['placed_at', 'orders_placed_at'],
      ['total', 'orders_total'],
    ] as const)
      for (const descending of [false, true]) {
        it(`by ${by}, ${descending ? 'down' : 'up'}, come in the order of ${index}`, async () => {
          for (const plan of await comesBy(index, () => list({}, by, descending)))
            expect(plan).to.not.match(/^ *-> *Sort$/m);
        });

        it(`by ${by}, ${descending ? 'down' : 'up'}, begin at their cursor in ${index}`, async () => {
          let { nextCursor } = await list({}, by, descending);
          for (let pages = 0; pages < 20; pages += 1) ({ nextCursor } = await list({}, by, descending, nextCursor));
          for (const plan of await comesBy(index, () => list({}, by, descending, nextCursor))) {
            expect(plan, 'where it begins').to.include('Index Cond');
            expect(plan, 'rows that are looked at for nothing').to.not.include('Filter');
          }
        });
      }

    it('begin at their cursor where it stands among rows that have no value', async () => {
      const amongDrafts = Buffer.from(
        JSON.stringify(['placed_at', null, '01890000-0000-7000-8000-000000020000']),
      ).toString('base64url');
      for (const descending of [false, true])
        for (const plan of await comesBy('orders_placed_at', () => list({}, 'placed_at', descending, amongDrafts)))
          expect(plan).to.include('Index Cond').and.not.include('Filter');
      const page = await store.orders.list({
        filter: {},
        q: null,
        sort: { by: 'placed_at', descending: true },
        perPage: 300,
        page: 1,
        cursor: amongDrafts,
      });
      expect([page.items.filter(({ status }) => status === 'draft').length, page.items.length]).to.deep.equal([
        199, 300,
      ]);
    });

    it('tell a forged cursor from their own', async () => {
      const forged = [
        ['created_at', '2026-02-30T00:00:00.000Z', '01890000-0000-7000-8000-000000020000'],
        ['created_at', '0000-01-01T00:00:00.000Z', '01890000-0000-7000-8000-000000020000'],
        ['created_at', '2026-01-01', '01890000-0000-7000-8000-000000020000'],
        ['created_at', null, '01890000-0000-7000-8000-000000020000'],
        ['created_at', '2026-01-01T00:00:00.000Z', "'; drop table orders.orders; --"],
        ['total', 1.5, '01890000-0000-7000-8000-000000020000'],
        ['total', '1', '01890000-0000-7000-8000-000000020000'],
      ] as const;
      for (const cursor of forged) {
        const error = await list({}, cursor[0], false, Buffer.from(JSON.stringify(cursor)).toString('base64url')).then(
          () => null,
          (reason: unknown) => reason,
        );
        expect(error, JSON.stringify(cursor)).to.be.an.instanceOf(NotACursor);
      }
    });

    const filters: Readonly<Record<string, readonly [OrderFilter, string]>> = {
      'a principal': [{ owner: 'key_150' }, 'orders_owner'],
      'a rare status': [{ status: ['placed'] }, 'orders_status'],
      'the usual status': [{ status: ['confirmed'] }, 'orders_'],
      'several statuses': [{ status: ['placed', 'rejected'] }, 'orders_'],
      'a number of one principal': [{ owner: 'key_shop', externalId: 'N-77' }, 'orders_external_id'],
      'a number of anybody': [{ externalId: 'N-77' }, 'orders_external_id'],
      'a customer': [{ customerReference: 'C77' }, 'orders_customer'],
      'a customer of a principal': [{ owner: 'key_shop', customerReference: 'C77' }, 'orders_customer'],
      'a currency': [{ currency: 'EUR' as Currency }, 'orders_created_at'],
      'a time of making': [
        { createdAt: { gte: '2026-01-05T00:00:00Z', lt: '2026-01-05T01:00:00Z' } },
        'orders_created_at',
      ],
      'a time of placing': [
        { placedAt: { gte: '2026-01-05T00:00:00Z', lt: '2026-01-05T01:00:00Z' } },
        'orders_placed_at',
      ],
    };
    for (const [title, [filter, index]] of Object.entries(filters))
      it(`of ${title} come by ${index}`, () => comesBy(index, () => list(filter, 'created_at', true)));

    it('that are searched come by orders_search', async () => {
      await comesBy('orders_search', () => list({}, 'created_at', true, null, 'word77'));
      await comesBy('orders_search', () => list({ owner: 'key_shop' }, 'created_at', true, null, '29999'));
    });

    it('are counted no further than is of use, and then estimated', async () => {
      const all = await list({}, 'created_at', true);
      expect(all.totalIsEstimate).to.equal(true);
      expect(all.total).to.be.within(count * 0.9, count * 1.1);
      expect(await list({ status: ['placed'] }, 'created_at', true)).to.include({ total: 30, totalIsEstimate: false });
    });

    const sagas: Readonly<Record<string, readonly [SagaFilter, string]>> = {
      'of any kind': [{}, 'sagas_updated_at'],
      'that are stuck': [{ state: ['stuck'] }, 'sagas_open'],
      'that are not done': [{ state: ['running', 'stuck'] }, 'sagas_open'],
      'at a step': [{ step: ['undoing'], state: ['running'] }, 'sagas_open'],
      'that are done': [{ state: ['done'] }, 'sagas_updated_at'],
    };
    for (const [title, [filter, index]] of Object.entries(sagas))
      it(`of sagas ${title} come by ${index}`, () =>
        comesBy(index, () =>
          store.sagas.list({
            filter,
            q: null,
            sort: { by: 'updated_at', descending: true },
            perPage: 20,
            page: 1,
            cursor: null,
          }),
        ));

    it('of sagas by their start come by sagas_started_at', () =>
      comesBy('sagas_started_at', () =>
        store.sagas.list({
          filter: {},
          q: null,
          sort: { by: 'started_at', descending: true },
          perPage: 20,
          page: 1,
          cursor: null,
        }),
      ));

    it('find what is due by sagas_due', async () => {
      const plans = await database.plansOf(() => store.sagas.due('2026-01-02T00:00:00.000Z', 100));
      expect(plans).to.have.length(1);
      expect(plans[0]).to.include('sagas_due').and.not.include('Sort');
    });
  });
});
