import { inventoryContracts } from '@quayside/application/inventory';
import { expect } from 'chai';
import { failureOf, itemsOf, outputOf, Warehouse } from './warehouse.js';

describe('reading stock', () => {
  let warehouse: Warehouse;
  beforeEach(async () => {
    warehouse = new Warehouse();
    for (const code of ['b', 'a']) await outputOf(warehouse.ask('create_location', { code, name: code }));
    const receive = (location: string, sku: string, quantity: number) =>
      outputOf(warehouse.ask('receive_stock', { location, lines: [{ sku, quantity }] }));
    await receive('b', 'tea', 5);
    warehouse.clock.advance(1_000);
    await receive('a', 'tea', 3);
    await receive('b', 'cup', 1);
    await outputOf(warehouse.ask('configure_stock', { sku: 'cup', location: 'b', reorder_point: 1 }));
  });
  const rows = async (name: string, input: object, ...fields: readonly string[]) =>
    (await itemsOf(warehouse.ask(name, input))).map((row) => fields.map((field) => row[field]));

  it('of one SKU gives its totals and each of its levels', async () => {
    await warehouse.reserve({ tea: 6 });
    const stock = await outputOf(warehouse.ask('get_stock', { sku: 'tea' }));
    expect(stock).to.deep.include({ sku: 'tea', on_hand: 8, reserved: 6, available: 2 });
    const common = { sku: 'tea', reorder_point: null, allow_backorder: false, low: false };
    expect(stock['levels']).to.deep.equal([
      { ...common, location: 'a', on_hand: 3, reserved: 1, available: 2 },
      { ...common, location: 'b', on_hand: 5, reserved: 5, available: 0 },
    ]);
    expect(await failureOf(warehouse.ask('get_stock', { sku: 'Tea' }))).to.deep.include({
      code: 'STOCK_NOT_FOUND',
      category: 'not_found',
    });
  });

  it('lists levels, of one location or SKU, or those that are low', async () => {
    const list = (input: object) => rows('list_stock', input, 'sku', 'location');
    expect(await list({})).to.deep.equal([
      ['cup', 'b'],
      ['tea', 'b'],
      ['tea', 'a'],
    ]);
    expect(await list({ location: 'b', sort: '-sku' })).to.deep.equal([
      ['tea', 'b'],
      ['cup', 'b'],
    ]);
    expect(await list({ sku: 'tea', location: 'a' })).to.deep.equal([['tea', 'a']]);
    expect(await list({ low: true })).to.deep.equal([['cup', 'b']]);
    expect(await outputOf(warehouse.ask('list_stock', { location: 'moon' }))).to.deep.equal({
      items: [],
      pagination: { total: 0, total_is_estimate: false, page: 1, per_page: 20, total_pages: 0, next_cursor: null },
    });
  });

  it('lists the ledger, the newest first', async () => {
    await warehouse.reserve({ cup: 1 });
    const list = (input: object) => rows('list_movements', input, 'kind', 'sku', 'location');
    expect(await list({})).to.deep.equal([
      ['reservation', 'cup', 'b'],
      ['receipt', 'cup', 'b'],
      ['receipt', 'tea', 'a'],
      ['receipt', 'tea', 'b'],
    ]);
    expect(await list({ sku: 'tea', sort: 'at' })).to.deep.equal([
      ['receipt', 'tea', 'b'],
      ['receipt', 'tea', 'a'],
    ]);
    expect(await list({ kind: ['reservation', 'release'] })).to.deep.equal([['reservation', 'cup', 'b']]);
    expect(await list({ location: 'a' })).to.deep.equal([['receipt', 'tea', 'a']]);
    expect(await list({ at: { lt: '2026-03-02T09:00:01Z' } })).to.deep.equal([['receipt', 'tea', 'b']]);
    expect(await list({ location: 'moon' })).to.deep.equal([]);
  });

  it('and every other use case has its scope: to read for queries, to write for commands', async () => {
    expect(warehouse.useCases.map(({ contract }) => contract)).to.deep.equal([...inventoryContracts]);
    for (const { name, kind, scope } of inventoryContracts) {
      expect(scope).to.equal(kind === 'query' ? 'inventory:read' : 'inventory:write');
      const other = kind === 'query' ? 'inventory:write' : 'inventory:read';
      const failure = await failureOf(
        warehouse.ask(name.replace('inventory.', ''), {}, { scopes: [other, 'orders:*'] }),
      );
      expect(failure).to.deep.include({ code: 'FORBIDDEN', details: { scope } });
    }
  });
});
