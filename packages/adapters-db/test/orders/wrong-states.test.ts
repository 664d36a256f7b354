import { expect } from 'chai';
import { constraintOf, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

const at = '2026-01-01T00:00:00Z';
const id = '01890000-0000-7000-8000-000000000001';
const another = '01890000-0000-7000-8000-000000000002';

const placed = {
  id,
  external_id: 'N-1',
  owner: 'key_ada',
  status: 'placed',
  reason: null,
  version: 1,
  currency: 'EUR',
  customer_reference: null,
  customer: {},
  shipping_address: {},
  billing_address: null,
  payment_method: 'pm_ok',
  metadata: {},
  subtotal: 1_000,
  discount: 100,
  shipping: 50,
  tax: 190,
  total: 1_140,
  search: '',
  created_at: at,
  updated_at: at,
  placed_at: at,
  confirmed_at: null,
  rejected_at: null,
  cancelled_at: null,
};
const draft = { ...placed, status: 'draft', placed_at: null };
const confirmed = { ...placed, status: 'confirmed', confirmed_at: at };
const rejected = { ...placed, status: 'rejected', rejected_at: at, reason: 'out_of_stock' };
const cancelled = { ...placed, status: 'cancelled', cancelled_at: at, reason: 'no more' };
const line = {
  order_id: id,
  number: 1,
  sku: 'tea',
  name: 'Tea',
  quantity: 2,
  unit_price: 500,
  discount: 100,
  tax_rate: 1_900,
  tax: 171,
  total: 1_071,
  negotiated: false,
  stocked: true,
};
const saga = {
  order_id: id,
  reservation_id: id,
  payment_id: id,
  needs_stock: true,
  needs_payment: true,
  step: 'reserving',
  detail: { step: 'reserving' },
  version: 1,
  attempts: 1,
  wake_at: at,
  stuck_since: null,
  started_at: at,
  updated_at: at,
};

type Wrong = readonly [table: 'orders' | 'lines' | 'sagas', row: object, constraint: string];
const wrong: Readonly<Record<string, Wrong>> = {
  'a total that does not add up': ['orders', { ...placed, total: 1_141 }, 'orders_total_adds_up'],
  'a discount beyond the sum of the lines': [
    'orders',
    { ...placed, discount: 1_001, total: 239 },
    'orders_discount_fits',
  ],
  'a negative tax': ['orders', { ...placed, tax: -1, total: 949 }, 'orders_tax_check'],
  'a currency that is none': ['orders', { ...placed, currency: 'eur' }, 'orders_currency_check'],
  'a version before the first': ['orders', { ...placed, version: 0 }, 'orders_version_check'],
  'an unknown status': ['orders', { ...placed, status: 'lost' }, 'orders_status_check'],
  'an empty number of the caller’s own': ['orders', { ...placed, external_id: '' }, 'orders_external_id_check'],
  'a draft with a time of placing': ['orders', { ...draft, placed_at: at }, 'orders_drafts_are_not_placed'],
  'a placed order without its time': ['orders', { ...placed, placed_at: null }, 'orders_placed_have_a_time'],
  'a confirmed order without its time': [
    'orders',
    { ...confirmed, confirmed_at: null },
    'orders_confirmed_have_a_time',
  ],
  'a placed order with a time of confirming': [
    'orders',
    { ...placed, confirmed_at: at },
    'orders_confirmed_have_a_time',
  ],
  'a confirmed order that was never placed': ['orders', { ...confirmed, placed_at: null }, 'orders_placed_have_a_time'],
  'a rejected order without its time': ['orders', { ...rejected, rejected_at: null }, 'orders_rejected_have_a_reason'],
  'a rejected order without a reason': ['orders', { ...rejected, reason: null }, 'orders_rejected_have_a_reason'],
  'a cancelled order without its time': [
    'orders',
    { ...cancelled, cancelled_at: null },
    'orders_cancelled_have_a_reason',
  ],
  'a cancelled order without a reason': ['orders', { ...cancelled, reason: null }, 'orders_cancelled_have_a_reason'],
  'an order that goes on, with a reason why it does not': [
    'orders',
    { ...confirmed, reason: 'out_of_stock' },
    'orders_only_ended_have_a_reason',
  ],
  'an order that is both rejected and cancelled': [
    'orders',
    { ...rejected, cancelled_at: at },
    'orders_cancelled_have_a_reason',
  ],
  'a line of no order': ['lines', { ...line, order_id: another }, 'lines_order_id_fkey'],
  'a line of nothing': ['lines', { ...line, quantity: 0, total: 71, tax: 71, discount: 0 }, 'lines_quantity_check'],
  'a line that does not add up': ['lines', { ...line, total: 1_070 }, 'lines_total_adds_up'],
  'a line with a discount beyond its price': [
    'lines',
    { ...line, discount: 1_001, tax: 0, total: -1 },
    'lines_discount_fits',
  ],
  'a tax rate beyond the whole': ['lines', { ...line, tax_rate: 10_001 }, 'lines_tax_rate_check'],
  'a saga of no order': ['sagas', { ...saga, order_id: another }, 'sagas_order_id_fkey'],
  'a saga at an unknown step': ['sagas', { ...saga, step: 'resting', detail: { step: 'resting' } }, 'sagas_step_check'],
  'a saga that is under way and never wakes': ['sagas', { ...saga, wake_at: null }, 'sagas_wake_while_under_way'],
  'a saga that is done and waits': [
    'sagas',
    { ...saga, step: 'done', detail: { step: 'done', outcome: 'confirmed' } },
    'sagas_wake_while_under_way',
  ],
  'a saga whose detail is of another step': [
    'sagas',
    { ...saga, detail: { step: 'done', outcome: 'confirmed' } },
    'sagas_detail_is_of_its_step',
  ],
};

describeOnDatabases((_name, databases) => {
  let database: Database;
  before(async () => {
    ({ database } = await databases.fresh());
  });
  beforeEach(async () => {
    await database.query('truncate orders.orders cascade');
  });

  const insert = (table: string, row: object) =>
    database.query(
      `insert into orders.${table} select * from json_populate_record(null::orders.${table}, $1::text::json)`,
      [JSON.stringify(row)],
    );
  const refusal = (work: Promise<unknown>): Promise<string | null> =>
    work.then(() => 'nothing refused it', constraintOf);

  describe('the tables of orders', () => {
    for (const [what, row] of Object.entries({
      draft,
      placed,
      confirmed,
      rejected,
      cancelled,
      'draft that was cancelled': { ...cancelled, placed_at: null },
    }))
      it(`hold an order that is ${what}, with its line and its saga`, async () => {
        await insert('orders', row);
        await insert('lines', line);
        await insert('sagas', saga);
      });

    for (const [what, [table, row, constraint]] of Object.entries(wrong))
      it(`refuse ${what}`, async () => {
        if (table !== 'orders') await insert('orders', placed);
        expect(await refusal(insert(table, row))).to.equal(constraint);
      });

    it('refuse two orders of one number of one principal', async () => {
      await insert('orders', placed);
      await insert('orders', { ...placed, id: another, owner: 'key_bob' });
      expect(await refusal(insert('orders', { ...placed, id: '01890000-0000-7000-8000-000000000003' }))).to.equal(
        'orders_external_id',
      );
    });

    it('refuse a second line of one number, and a second saga', async () => {
      await insert('orders', placed);
      await insert('lines', line);
      await insert('sagas', saga);
      expect(await refusal(insert('lines', line))).to.equal('lines_pkey');
      expect(await refusal(insert('sagas', saga))).to.equal('sagas_pkey');
    });
  });
});
