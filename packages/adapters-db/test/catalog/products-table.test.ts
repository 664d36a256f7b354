import { expect } from 'chai';
import { errorCode, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

const insert = `insert into catalog.products (id, sku, name, prices, tax_rate, stocked, status, version, words, created_at, updated_at)
  select coalesce(id, gen_random_uuid()), coalesce(sku, 'TEA-1'), coalesce(name, 'Tea'), coalesce(prices, '{"EUR":399}'), coalesce(tax_rate, 0), true,
    coalesce(status, 'active'), coalesce(version, 1), '', now(), now()
  from json_to_record($1::text::json) as x(id uuid, sku text, name text, prices jsonb, tax_rate integer, status text, version integer)`;
const [checkViolation, uniqueViolation] = ['23514', '23505'];

describeOnDatabases((_name, databases) => {
  describe('the table of products', () => {
    let database: Database;
    before(async () => {
      ({ database } = await databases.fresh());
    });
    beforeEach(() => database.query('truncate catalog.products'));
    const add = (row: object) => database.query(insert, [JSON.stringify(row)]).then(() => 'added', errorCode);

    for (const prices of [
      { EUR: -1 },
      { EUR: 1.5 },
      { EUR: 9_007_199_254_740_992 },
      { EUR: '1' },
      { EUR: null },
      { EUR: [1] },
      { eur: 1 },
      { EURO: 1 },
      { EUR: 1, '': 2 },
      [{ EUR: 1 }],
      1,
    ]) {
      it(`refuses the prices ${JSON.stringify(prices)}`, async () =>
        expect(await add({ prices })).to.equal(checkViolation));
    }

    for (const row of [
      { sku: '' },
      { sku: 'x'.repeat(65) },
      { name: '' },
      { tax_rate: -1 },
      { tax_rate: 10_001 },
      { status: 'sold' },
      { version: 0 },
    ]) {
      it(`refuses ${JSON.stringify(row)}`, async () => expect(await add(row)).to.equal(checkViolation));
    }

    it('takes every price that there can be, and none at all', async () => {
      expect(await add({ sku: 'a', prices: { EUR: 0, JPY: 9_007_199_254_740_991 } })).to.equal('added');
      expect(await add({ sku: 'b', prices: {} })).to.equal('added');
    });

    it('has one row for each SKU', async () => {
      expect(await add({})).to.equal('added');
      expect(await add({})).to.equal(uniqueViolation);
      expect(await add({ sku: 'tea-1' })).to.equal('added');
    });
  });
});
