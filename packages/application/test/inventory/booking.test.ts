import { expect } from 'chai';
import { failureOf, itemsOf, outputOf, pathsOf, Warehouse } from './warehouse.js';

describe('what operators book', () => {
  let warehouse: Warehouse;
  beforeEach(async () => {
    warehouse = new Warehouse();
    for (const code of ['main', 'shop']) await outputOf(warehouse.ask('create_location', { code, name: code }));
  });
  const receive = (lines: readonly object[], more: object = {}) =>
    warehouse.ask('receive_stock', { location: 'main', lines, ...more });
  const adjust = (lines: readonly object[], more: object = {}) =>
    warehouse.ask('adjust_stock', { location: 'main', lines, note: 'broken', ...more });
  const transfer = (lines: readonly object[], more: object = {}) =>
    warehouse.ask('transfer_stock', { from: 'main', to: 'shop', lines, ...more });
  const count = (lines: readonly object[], more: object = {}) =>
    warehouse.ask('count_stock', { location: 'main', lines, ...more });
  const tea = (more: object) => ({ sku: 'tea', ...more });
  const figures = async (sku = 'tea') =>
    (await itemsOf(warehouse.ask('list_stock', { sku }))).map(({ location, on_hand, reserved }) => [
      location,
      on_hand,
      reserved,
    ]);
  const ledger = () => itemsOf(warehouse.ask('list_movements', { per_page: 100 }));

  describe('inventory.receive_stock', () => {
    it('books what arrived, two lines of one SKU together, and answers with its rows in the ledger', async () => {
      const { movements } = await outputOf(
        receive([tea({ quantity: 5 }), { sku: 'cup', quantity: 2 }, tea({ quantity: 1 })], { note: 'van 7' }),
      );
      expect(movements).to.deep.equal(await itemsOf(warehouse.ask('list_movements', { sort: 'at' })));
      expect((movements as object[])[0]).to.deep.include({
        kind: 'receipt',
        sku: 'tea',
        location: 'main',
        on_hand_change: 6,
        reserved_change: 0,
        reservation_id: null,
        note: 'van 7',
        actor: 'key_ada',
        at: '2026-03-02T09:00:00.000Z',
      });
      expect([await figures('tea'), await figures('cup')]).to.deep.equal([[['main', 6, 0]], [['main', 2, 0]]]);
    });

    it('tells what each level came to', async () => {
      await outputOf(receive([tea({ quantity: 5 })]));
      await outputOf(receive([tea({ quantity: 2 })]));
      const told = warehouse.news('inventory.stock_moved').map(({ sequence, data }) => [sequence, data]);
      expect(told.map(([sequence]) => sequence)).to.deep.equal([1, 2]);
      expect(told[1]?.[1]).to.deep.include({ sku: 'tea', kind: 'receipt', change: 2, onHand: 7, reserved: 0 });
    });

    it('does not book twice for one idempotency key, and does not book without one', async () => {
      const input = { location: 'main', lines: [tea({ quantity: 5 })] };
      const [first, again] = [
        await warehouse.ask('receive_stock', input, { onceKey: 'k' }),
        await warehouse.ask('receive_stock', input, { onceKey: 'k' }),
      ];
      expect(first.ok && again.ok && again.replayed && again.body === first.body).to.equal(true);
      expect(await failureOf(warehouse.ask('receive_stock', input, { onceKey: null }))).to.deep.include({
        code: 'IDEMPOTENCY_KEY_REQUIRED',
      });
      expect(await figures()).to.deep.equal([['main', 5, 0]]);
    });

    const wrong: Readonly<Record<string, readonly [readonly object[], string]>> = {
      'no lines': [[], 'lines'],
      'more lines than can be': [Array.from({ length: 1_001 }, () => ({ sku: 'tea', quantity: 1 })), 'lines'],
      'a quantity of nothing': [[{ sku: 'tea', quantity: 0 }], 'lines.0.quantity'],
      'a negative quantity': [[{ sku: 'tea', quantity: -1 }], 'lines.0.quantity'],
      'a part of a piece': [[{ sku: 'tea', quantity: 0.5 }], 'lines.0.quantity'],
      'a quantity in words': [[{ sku: 'tea', quantity: '5' }], 'lines.0.quantity'],
      'an empty SKU': [[{ sku: '', quantity: 1 }], 'lines.0.sku'],
      'a field that is none': [[{ sku: 'tea', quantity: 1, reserved: 3 }], 'lines.0.reserved'],
    };
    for (const [what, [lines, path]] of Object.entries(wrong))
      it(`refuses ${what}, names the field and books nothing`, async () => {
        const failure = await failureOf(receive(lines));
        expect([failure.code, pathsOf(failure)[0]]).to.deep.equal(['INVALID_INPUT', path]);
        expect(await ledger()).to.deep.equal([]);
      });

    it('refuses a location that does not exist, by its field', async () => {
      const failure = await failureOf(receive([tea({ quantity: 1 })], { location: 'moon' }));
      expect([failure.code, failure.category, ...pathsOf(failure)]).to.deep.equal([
        'UNKNOWN_LOCATION',
        'invalid',
        'location',
      ]);
    });
  });

  describe('inventory.adjust_stock', () => {
    beforeEach(async () => {
      await outputOf(receive([tea({ quantity: 10 })]));
      await warehouse.reserve({ tea: 4 });
    });

    it('books more or fewer, with the reason', async () => {
      const { movements } = await outputOf(adjust([tea({ change: -6 })]));
      expect((movements as object[])[0]).to.deep.include({ kind: 'adjustment', on_hand_change: -6, note: 'broken' });
      await outputOf(adjust([tea({ change: 3 })], { note: 'found' }));
      expect(await figures()).to.deep.equal([['main', 7, 4]]);
    });

    it('refuses to take away what is reserved or not there, says the figures, and books nothing of it', async () => {
      const failure = await failureOf(
        adjust([tea({ change: -7 }), { sku: 'cup', change: -1 }, { sku: 'pot', change: 1 }]),
      );
      expect([failure.code, failure.category, failure.details]).to.deep.equal([
        'INSUFFICIENT_STOCK',
        'conflict',
        {
          levels: [
            { sku: 'tea', location: 'main', on_hand: 10, reserved: 4, change: -7 },
            { sku: 'cup', location: 'main', on_hand: 0, reserved: 0, change: -1 },
          ],
        },
      ]);
      expect(await ledger()).to.have.lengthOf(2);
    });

    it('takes away what is reserved where the level may owe it', async () => {
      await outputOf(warehouse.ask('configure_stock', { sku: 'tea', location: 'main', allow_backorder: true }));
      await outputOf(adjust([tea({ change: -10 })]));
      expect(await figures()).to.deep.equal([['main', 0, 4]]);
    });

    it('books nothing where lines of one SKU come to nothing', async () => {
      expect(await outputOf(adjust([tea({ change: -7 }), tea({ change: 7 })]))).to.deep.equal({ movements: [] });
    });

    it('needs a reason and a change', async () => {
      expect(pathsOf(await failureOf(adjust([tea({ change: 0 })])))).to.deep.equal(['lines.0.change']);
      expect(pathsOf(await failureOf(adjust([tea({ change: 1 })], { note: undefined })))).to.deep.equal(['note']);
    });
  });

  describe('inventory.transfer_stock', () => {
    beforeEach(() => outputOf(receive([tea({ quantity: 10 })])));

    it('moves goods from one location to another', async () => {
      const { movements } = await outputOf(transfer([tea({ quantity: 3 }), tea({ quantity: 1 })]));
      const rows = (movements as Record<string, unknown>[]).map(({ kind, location, on_hand_change }) => [
        kind,
        location,
        on_hand_change,
      ]);
      expect(rows).to.deep.equal([
        ['transfer', 'main', -4],
        ['transfer', 'shop', 4],
      ]);
      expect(await figures()).to.have.deep.members([
        ['main', 6, 0],
        ['shop', 4, 0],
      ]);
    });

    it('leaves what is reserved where it is', async () => {
      await warehouse.reserve({ tea: 4 });
      expect(await failureOf(transfer([tea({ quantity: 7 })]))).to.deep.include({
        code: 'INSUFFICIENT_STOCK',
        details: { levels: [{ sku: 'tea', location: 'main', on_hand: 10, reserved: 4, change: -7 }] },
      });
      await outputOf(transfer([tea({ quantity: 6 })]));
      expect(await figures()).to.have.deep.members([
        ['main', 4, 4],
        ['shop', 6, 0],
      ]);
    });

    it('goes between two locations that exist', async () => {
      const paths = async (more: object) => pathsOf(await failureOf(transfer([tea({ quantity: 1 })], more)));
      expect(await paths({ to: 'main' })).to.deep.equal(['to']);
      expect(await paths({ to: 'moon' })).to.deep.equal(['to']);
      expect(await paths({ from: 'moon' })).to.deep.equal(['from']);
    });
  });

  describe('inventory.count_stock', () => {
    it('makes what is on hand what was counted, and books the difference', async () => {
      await outputOf(receive([tea({ quantity: 10 }), { sku: 'cup', quantity: 3 }]));
      const { movements } = await outputOf(
        count([tea({ on_hand: 8 }), { sku: 'cup', on_hand: 3 }, { sku: 'pot', on_hand: 2 }]),
      );
      const rows = (movements as Record<string, unknown>[]).map(({ kind, sku, on_hand_change, note }) => [
        kind,
        sku,
        on_hand_change,
        note,
      ]);
      expect(rows).to.deep.equal([
        ['adjustment', 'tea', -2, 'stock count'],
        ['adjustment', 'pot', 2, 'stock count'],
      ]);
      expect(await figures('tea')).to.deep.equal([['main', 8, 0]]);
    });

    it('books nothing when it is run again', async () => {
      await outputOf(count([tea({ on_hand: 8 })], { note: 'first day' }));
      expect(await outputOf(count([tea({ on_hand: 8 })], { note: 'first day' }))).to.deep.equal({ movements: [] });
      expect(await figures()).to.deep.equal([['main', 8, 0]]);
    });

    it('counts one location only', async () => {
      await outputOf(receive([tea({ quantity: 10 })], { location: 'shop' }));
      await outputOf(count([tea({ on_hand: 4 })]));
      expect(await figures()).to.have.deep.members([
        ['main', 4, 0],
        ['shop', 10, 0],
      ]);
    });

    it('knows of a SKU of which nothing was found', async () => {
      expect(await outputOf(count([tea({ on_hand: 0 })]))).to.deep.equal({ movements: [] });
      expect(await figures()).to.deep.equal([['main', 0, 0]]);
    });

    it('refuses a figure below what is reserved', async () => {
      await outputOf(receive([tea({ quantity: 10 })]));
      await warehouse.reserve({ tea: 4 });
      expect(await failureOf(count([tea({ on_hand: 3 })]))).to.deep.include({ code: 'INSUFFICIENT_STOCK' });
      await outputOf(count([tea({ on_hand: 4 })]));
      expect(await figures()).to.deep.equal([['main', 4, 4]]);
    });

    it('refuses two figures for one SKU, and names the second', async () => {
      const failure = await failureOf(count([tea({ on_hand: 3 }), tea({ on_hand: 3 })]));
      expect([failure.code, ...pathsOf(failure)]).to.deep.equal(['SKU_COUNTED_TWICE', 'lines.1.sku']);
    });
  });

  describe('inventory.configure_stock', () => {
    const configure = (patch: object) => warehouse.ask('configure_stock', { sku: 'tea', location: 'main', ...patch });

    it('changes what is named, and begins a level where there is none', async () => {
      expect(await outputOf(configure({ reorder_point: 3 }))).to.deep.equal({
        sku: 'tea',
        location: 'main',
        on_hand: 0,
        reserved: 0,
        available: 0,
        reorder_point: 3,
        allow_backorder: false,
        low: true,
      });
      expect(await outputOf(configure({ allow_backorder: true }))).to.deep.include({
        reorder_point: 3,
        allow_backorder: true,
      });
      const last = await outputOf(configure({ reorder_point: null }));
      expect(last).to.deep.include({ reorder_point: null, allow_backorder: true, low: false });
      expect(await itemsOf(warehouse.ask('list_stock', {}))).to.deep.equal([last]);
    });

    it('raises stock_low once, until the level rose above its reorder point', async () => {
      await outputOf(receive([tea({ quantity: 10 })]));
      await outputOf(configure({ reorder_point: 4 }));
      const low = () =>
        warehouse.news('inventory.stock_low').map(({ data }) => (data as { available: number }).available);
      expect(low()).to.deep.equal([]);
      const first = await warehouse.reserve({ tea: 6 });
      await warehouse.reserve({ tea: 1 });
      expect(low()).to.deep.equal([4]);
      await warehouse.release(first);
      await outputOf(adjust([tea({ change: -7 })]));
      expect(low()).to.deep.equal([2]);
    });

    it('does not refuse backorders while some are owed', async () => {
      await outputOf(configure({ allow_backorder: true }));
      await warehouse.reserve({ tea: 2 });
      expect(await failureOf(configure({ allow_backorder: false }))).to.deep.include({
        code: 'BACKORDERS_OPEN',
        details: { on_hand: 0, reserved: 2 },
      });
      expect(await failureOf(configure({ location: 'moon' }))).to.deep.include({ code: 'UNKNOWN_LOCATION' });
    });
  });
});
