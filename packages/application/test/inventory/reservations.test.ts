import { expect } from 'chai';
import { failureOf, itemsOf, outputOf, timeToLive, Warehouse } from './warehouse.js';

describe('reservations', () => {
  let warehouse: Warehouse;
  beforeEach(async () => {
    warehouse = new Warehouse();
    for (const [code, priority] of [
      ['main', 1],
      ['shop', 2],
    ] as const)
      await outputOf(warehouse.ask('create_location', { code, name: code, priority }));
    await receive('main', { tea: 5, cup: 2 });
    await receive('shop', { tea: 3 });
    warehouse.news();
  });
  const receive = (location: string, skus: Readonly<Record<string, number>>) =>
    outputOf(
      warehouse.ask('receive_stock', {
        location,
        lines: Object.entries(skus).map(([sku, quantity]) => ({ sku, quantity })),
      }),
    );
  const get = ({ reservationId }: { readonly reservationId: string }) =>
    outputOf(warehouse.ask('get_reservation', { id: reservationId }));
  const reserved = async (sku = 'tea') => (await outputOf(warehouse.ask('get_stock', { sku })))['reserved'];
  const answers = () =>
    warehouse
      .news(
        'inventory.stock_reserved',
        'inventory.reservation_refused',
        'inventory.reservation_confirmed',
        'inventory.reservation_released',
        'inventory.reservation_expired',
      )
      .map(({ type }) => type.replace(/^inventory\.(reservation_)?/, ''));

  it('hold all that an order needs, over several locations where none has all, for a while', async () => {
    const of = await warehouse.reserve({ tea: 7, cup: 1 });
    expect(await get(of)).to.deep.equal({
      id: of.reservationId,
      order_id: of.orderId,
      status: 'held',
      version: 1,
      allocations: [
        { sku: 'cup', location: 'main', quantity: 1 },
        { sku: 'tea', location: 'main', quantity: 5 },
        { sku: 'tea', location: 'shop', quantity: 2 },
      ],
      shortages: [],
      expires_at: '2026-03-02T09:10:00.000Z',
      ended_at: null,
      created_at: '2026-03-02T09:00:00.000Z',
      updated_at: '2026-03-02T09:00:00.000Z',
    });
    expect(await reserved()).to.equal(7);
    const [told] = warehouse.news('inventory.stock_reserved');
    expect(told).to.deep.include({ subject: of.reservationId, lane: of.orderId, sequence: 1 });
    expect(told?.data).to.deep.include({ ...of, expiresAt: '2026-03-02T09:10:00.000Z' });
    const moves = await itemsOf(warehouse.ask('list_movements', { reservation_id: of.reservationId, sku: 'tea' }));
    expect(moves.map(({ kind, reserved_change }) => [kind, reserved_change])).to.have.deep.members([
      ['reservation', 5],
      ['reservation', 2],
    ]);
  });

  it('refuse the whole order where one SKU is short, and hold nothing of it', async () => {
    const of = await warehouse.reserve({ tea: 1, cup: 3 });
    expect(await get(of)).to.deep.include({
      status: 'refused',
      allocations: [],
      shortages: [{ sku: 'cup', requested: 3, available: 2 }],
    });
    expect(await reserved()).to.equal(0);
    expect(answers()).to.deep.equal(['refused']);
  });

  it('take nothing from a location that is not active', async () => {
    await outputOf(warehouse.ask('update_location', { code: 'main', expected_version: 'any', active: false }));
    expect(await get(await warehouse.reserve({ tea: 4 }))).to.deep.include({
      status: 'refused',
      shortages: [{ sku: 'tea', requested: 4, available: 3 }],
    });
    expect(await get(await warehouse.reserve({ tea: 3 }))).to.deep.include({ status: 'held' });
  });

  it('are made once, however often they are asked for', async () => {
    const of = await warehouse.reserve({ tea: 2 });
    await warehouse.reserve({ tea: 2 }, of);
    const refused = await warehouse.reserve({ tea: 99 });
    await receive('main', { tea: 99 });
    await warehouse.reserve({ tea: 99 }, refused);
    expect(answers()).to.deep.equal(['stock_reserved', 'refused']);
    expect(await reserved()).to.equal(2);
  });

  it('are given back once, before and after they are confirmed', async () => {
    const [one, other] = [await warehouse.reserve({ tea: 2 }), await warehouse.reserve({ tea: 3 })];
    await warehouse.confirm(other);
    for (const of of [one, other, one, other]) await warehouse.release(of);
    expect(await reserved()).to.equal(0);
    expect(await get(one)).to.deep.include({
      status: 'released',
      allocations: [{ sku: 'tea', location: 'main', quantity: 2 }],
      ended_at: '2026-03-02T09:00:00.000Z',
    });
    expect(answers()).to.deep.equal(['stock_reserved', 'stock_reserved', 'confirmed', 'released', 'released']);
  });

  it('stay released where they were called off before they were made', async () => {
    const of = warehouse.reserving();
    await warehouse.release(of);
    expect(await get(of)).to.deep.include({ status: 'released', allocations: [], order_id: of.orderId });
    await warehouse.reserve({ tea: 2 }, of);
    expect(await get(of)).to.deep.include({ status: 'released' });
    expect(answers()).to.deep.equal(['released']);
    expect(await reserved()).to.equal(0);
  });

  it('say nothing when a refused one is called off: its answer was given', async () => {
    const of = await warehouse.reserve({ tea: 99 });
    await warehouse.release(of);
    expect(answers()).to.deep.equal(['refused']);
  });

  it('hold for good once their order is confirmed, and bear with orders that have none', async () => {
    const of = await warehouse.reserve({ tea: 2 });
    await warehouse.confirm(of);
    await warehouse.confirm(of);
    await warehouse.confirm(warehouse.reserving());
    expect(await get(of)).to.deep.include({ status: 'held', expires_at: null, version: 2 });
    warehouse.clock.advance(10 * timeToLive);
    expect(await warehouse.sweep()).to.deep.equal([]);
  });

  describe('whose time is over', () => {
    const expire = async () => {
      for (const { lane, data } of await warehouse.sweep())
        await warehouse.hear('inventory.expire_reservation', lane, data);
    };

    it('are asked for their end in the lane of their order, and then end', async () => {
      const of = await warehouse.reserve({ tea: 2 });
      warehouse.clock.advance(timeToLive - 1);
      expect(await warehouse.sweep()).to.deep.equal([]);
      warehouse.clock.advance(1);
      const [asked, ...more] = await warehouse.sweep();
      expect(more).to.deep.equal([]);
      expect(asked).to.deep.include({ kind: 'command', lane: of.orderId, data: { reservationId: of.reservationId } });
      expect(await reserved()).to.equal(2);
      await warehouse.hear('inventory.expire_reservation', of.orderId, asked?.data);
      expect(await get(of)).to.deep.include({ status: 'expired', ended_at: '2026-03-02T09:10:00.000Z' });
      expect(await reserved()).to.equal(0);
      expect(await outputOf(warehouse.ask('get_stock', { sku: 'tea' }))).to.deep.include({ on_hand: 8, available: 8 });
    });

    it('are kept where the confirmation was heard before the request', async () => {
      const of = await warehouse.reserve({ tea: 2 });
      warehouse.clock.advance(timeToLive);
      const [asked] = await warehouse.sweep();
      await warehouse.confirm(of);
      await warehouse.hear('inventory.expire_reservation', of.orderId, asked?.data);
      expect(await get(of)).to.deep.include({ status: 'held', expires_at: null });
      expect(await reserved()).to.equal(2);
    });

    it('are not asked for twice, unless nothing came of it for a while', async () => {
      const of = await warehouse.reserve({ tea: 2 });
      warehouse.clock.advance(timeToLive);
      expect(await warehouse.sweep()).to.have.lengthOf(1);
      warehouse.clock.advance(299_999);
      expect(await warehouse.sweep()).to.deep.equal([]);
      warehouse.clock.advance(1);
      await expire();
      expect(await get(of)).to.deep.include({ status: 'expired' });
      warehouse.clock.advance(timeToLive);
      expect(await warehouse.sweep()).to.deep.equal([]);
    });

    it('are all asked for, however many they are', async () => {
      await receive('main', { pen: 250 });
      const all = [];
      for (let n = 0; n < 250; n += 1) all.push(await warehouse.reserve({ pen: 1 }));
      warehouse.clock.advance(timeToLive);
      expect((await warehouse.sweep()).map(({ lane }) => lane)).to.have.members(all.map(({ orderId }) => orderId));
    });

    it('end once, and are not released after', async () => {
      const of = await warehouse.reserve({ tea: 2 });
      warehouse.clock.advance(timeToLive);
      await expire();
      await warehouse.hear('inventory.expire_reservation', of.orderId, { reservationId: of.reservationId });
      await warehouse.release(of);
      await warehouse.confirm(of);
      expect(await get(of)).to.deep.include({ status: 'expired', version: 2 });
      expect(await reserved()).to.equal(0);
    });
  });

  it('are listed by state and order', async () => {
    const [held, gone] = [await warehouse.reserve({ tea: 1 }), await warehouse.reserve({ tea: 1 })];
    await warehouse.release(gone);
    const ids = async (input: object) => (await itemsOf(warehouse.ask('list_reservations', input))).map(({ id }) => id);
    expect(await ids({ sort: 'created_at' })).to.deep.equal([held.reservationId, gone.reservationId]);
    expect(await ids({ status: ['held'] })).to.deep.equal([held.reservationId]);
    expect(await ids({ order_id: gone.orderId })).to.deep.equal([gone.reservationId]);
    expect(
      await failureOf(warehouse.ask('get_reservation', { id: warehouse.reserving().reservationId })),
    ).to.deep.include({ code: 'RESERVATION_NOT_FOUND' });
  });
});
