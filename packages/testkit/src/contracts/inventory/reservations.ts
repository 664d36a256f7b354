import {
  confirmReservation,
  expireReservation,
  holdStock,
  refuseStock,
  releaseReservation,
  type Allocation,
  type Reservation,
  type ReservationDecided,
} from '@quayside/domain/inventory';
import { fail, later, ok } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { skuOf } from '../../builders.js';
import { timeToLive, unit, type Stockroom } from './stockroom.js';

/** What holds of reservations as they are kept. */
export const reservationTests = (room: () => Stockroom): void => {
  const allocations = (): readonly Allocation[] => [
    { sku: skuOf('tea'), locationId: room().ground.ids.next('loc'), quantity: 2 },
    { sku: skuOf('cup'), locationId: room().ground.ids.next('loc'), quantity: 1 },
  ];
  const save = (decided: ReservationDecided | null): Promise<Reservation> =>
    room().commit((tx) => {
      if (!decided) throw new Error('nothing was decided');
      tx.reservations.save(decided.reservation, decided.event);
      return decided.reservation;
    });
  const hold = (of = room().newIds()) => save(holdStock(of, allocations(), later(room().now, timeToLive), room().now));
  const find = (reservation: Reservation) => room().under.reservations.find(reservation.id);
  const overdue = async (limit = 100) =>
    (await room().under.reservations.overdue(room().now, limit)).map(({ id }) => id);

  it('is found by its id and by its order, as it was saved, in every state', async () => {
    const { now } = room();
    const held = await hold();
    const [other, third] = [await hold(), await hold()];
    const saved = [
      held,
      await save(confirmReservation(other, now)),
      await save(refuseStock(room().newIds(), [{ sku: skuOf('tea'), requested: 3, available: 1 }], now)),
      await save(releaseReservation(room().newIds(), null, now)),
      await save(expireReservation(third, later(now, timeToLive))),
    ];
    expect(saved.map(({ status }) => status)).to.deep.equal(['held', 'held', 'refused', 'released', 'expired']);
    for (const reservation of saved) {
      expect(await find(reservation)).to.deep.equal(reservation);
      expect(await room().commit((tx) => tx.reservations.find(reservation.id))).to.deep.equal(reservation);
      expect(await room().commit((tx) => tx.reservations.findByOrder(reservation.orderId))).to.deep.equal(reservation);
    }
    const { reservationId, orderId } = room().newIds();
    expect(await room().commit((tx) => tx.reservations.find(reservationId))).to.equal(null);
    expect(await room().commit((tx) => tx.reservations.findByOrder(orderId))).to.equal(null);
  });

  it('tells of each state in the lane of its order', async () => {
    const held = await hold();
    const confirmed = await save(confirmReservation(held, room().now));
    await save(releaseReservation({ reservationId: held.id, orderId: held.orderId }, confirmed, room().now));
    const history = await room().history(held.id);
    expect(history.map(({ type, sequence, lane }) => [type.replace('inventory.', ''), sequence, lane])).to.deep.equal([
      ['stock_reserved', 1, held.orderId],
      ['reservation_confirmed', 2, held.orderId],
      ['reservation_released', 3, held.orderId],
    ]);
    expect(history[0]?.data).to.deep.equal({
      reservationId: held.id,
      orderId: held.orderId,
      expiresAt: later(room().now, timeToLive),
      allocations: held.status === 'held' ? held.allocations : [],
    });
  });

  it('is made once, and changed by one at a time', async () => {
    const held = await hold();
    const again = holdStock(
      { reservationId: held.id, orderId: held.orderId },
      allocations(),
      held.createdAt,
      held.createdAt,
    );
    const confirmed = confirmReservation(held, room().now);
    await save(confirmed);
    for (const decided of [again, confirmed]) {
      let runs = 0;
      const result = await room().under.work.run(unit, async (tx) => {
        runs += 1;
        if (runs === 2) return fail('it is there');
        if (decided) tx.reservations.save(decided.reservation, decided.event);
        return ok(undefined);
      });
      expect([runs, result.outcome]).to.deep.equal([2, 'refused']);
    }
    expect(await find(held)).to.deep.equal(confirmed?.reservation);
    expect(await room().history(held.id)).to.have.lengthOf(2);
  });

  it('is the only one of its order', async () => {
    const held = await hold();
    let runs = 0;
    await room().under.work.run(unit, async (tx) => {
      runs += 1;
      if (runs === 2) return fail('the order has one');
      const { reservationId } = room().newIds();
      const second = holdStock({ reservationId, orderId: held.orderId }, allocations(), later(tx.now, 1), tx.now);
      tx.reservations.save(second.reservation, second.event);
      return ok(undefined);
    });
    expect(runs).to.equal(2);
    expect(await room().commit((tx) => tx.reservations.findByOrder(held.orderId))).to.deep.equal(held);
  });

  it('is overdue when its time is over, the oldest first, unless it was confirmed or ended', async () => {
    const { clock } = room().ground;
    const first = await hold();
    clock.advance(1_000);
    const [second, confirmed, released] = [await hold(), await hold(), await hold()];
    await save(confirmReservation(confirmed, room().now));
    await save(releaseReservation({ reservationId: released.id, orderId: released.orderId }, released, room().now));
    clock.advance(timeToLive - 1_001);
    expect(await overdue()).to.deep.equal([]);
    clock.advance(1);
    expect(await overdue()).to.deep.equal([first.id]);
    clock.advance(1_000);
    expect(await overdue()).to.deep.equal([first.id, second.id]);
    expect(await overdue(1)).to.deep.equal([first.id]);
    expect(await room().under.reservations.overdue(room().now, 1)).to.deep.equal([
      { id: first.id, orderId: first.orderId },
    ]);
  });

  it('is asked for its expiry again only after a while, and changes no version by that', async () => {
    const held = await hold();
    room().ground.clock.advance(timeToLive);
    await room().commit((tx) => tx.reservations.postponeExpiry(held.id, later(tx.now, 60_000)));
    expect(await overdue()).to.deep.equal([]);
    expect(await find(held)).to.deep.equal(held);
    room().ground.clock.advance(60_000);
    expect(await overdue()).to.deep.equal([held.id]);
  });

  it('does not become overdue again by being asked after its end', async () => {
    const confirmed = await hold();
    await save(confirmReservation(confirmed, room().now));
    await room().commit((tx) => tx.reservations.postponeExpiry(confirmed.id, tx.now));
    room().ground.clock.advance(2 * timeToLive);
    expect(await overdue()).to.deep.equal([]);
  });

  it('lists by state, order and time, a page at a time', async () => {
    const held = await hold();
    room().ground.clock.advance(1_000);
    const gone = await save(releaseReservation(room().newIds(), null, room().now));
    room().ground.clock.advance(1_000);
    const last = await hold();
    const list = (request: Partial<Parameters<Stockroom['under']['reservations']['list']>[0]>) =>
      room().under.reservations.list({
        filter: {},
        q: null,
        sort: { by: 'created_at', descending: true },
        perPage: 20,
        page: 1,
        cursor: null,
        ...request,
      });
    const ids = async (request: Parameters<typeof list>[0]) => (await list(request)).items.map(({ id }) => id);
    expect(await ids({})).to.deep.equal([last.id, gone.id, held.id]);
    expect(await ids({ sort: { by: 'created_at', descending: false } })).to.deep.equal([held.id, gone.id, last.id]);
    expect(await ids({ filter: { status: ['held'] } })).to.deep.equal([last.id, held.id]);
    expect(await ids({ filter: { status: ['released', 'expired'] } })).to.deep.equal([gone.id]);
    expect(await ids({ filter: { orderId: held.orderId } })).to.deep.equal([held.id]);
    expect(await ids({ filter: { createdAt: { gt: held.createdAt, lt: last.createdAt } } })).to.deep.equal([gone.id]);
    const first = await list({ perPage: 2 });
    expect(first).to.deep.include({ total: 3 });
    expect(await ids({ perPage: 2, cursor: first.nextCursor })).to.deep.equal([held.id]);
  });
};
