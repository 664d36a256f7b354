import type { LevelChange, LevelKey, Location, Reservation } from '@quayside/domain/inventory';
import type { OrderId, ReservationId, Sku } from '@quayside/domain/kernel';
import { expect } from 'chai';
import fc from 'fast-check';
import { skuOf } from '../../builders.js';
import { sum, timeToLive, type Stockroom } from './stockroom.js';

interface Asked {
  readonly reservationId: ReservationId;
  readonly orderId: OrderId;
}

/** What holds where many want the same at once, in one process and in several. */
export const raceTests = (room: () => Stockroom): void => {
  let main: Location;
  let other: Location;
  beforeEach(async () => {
    [main, other] = [await room().open('main'), await room().open('other')];
  });
  const tea = skuOf('tea');
  const cup = skuOf('cup');
  const stock = (sku: Sku, location: Location, onHand: number) =>
    room().book(room().move({ sku, locationId: location.id, onHand }));
  const everywhere = (index: number) => (index % 2 === 0 ? room().under.work : room().under.elsewhere);
  const reserve = (of: Asked, quantities: Readonly<Record<string, number>>, work = room().under.work) => {
    const needs = Object.entries(quantities).map(([sku, quantity]) => ({ sku: skuOf(sku), quantity }));
    return room().hear('inventory.reserve_stock', of.orderId, { ...of, needs }, work);
  };
  const release = (of: Asked, work = room().under.work) =>
    room().hear('inventory.release_reservation', of.orderId, of, work);
  const reservations = async (asked: readonly Asked[]) => {
    const found = await Promise.all(asked.map(({ reservationId }) => room().under.reservations.find(reservationId)));
    return Map.groupBy(
      found.filter((reservation) => reservation !== null),
      ({ status }) => status,
    );
  };
  const held = (reservation: Reservation) =>
    'allocations' in reservation ? sum(reservation.allocations.map(({ quantity }) => quantity)) : 0;

  for (const [where, work] of [
    ['in one process', () => room().under.work],
    ['in two processes', everywhere],
  ] as const)
    it(`gives ten pieces to ten of 200 who want one at the same moment, ${where}`, async () => {
      await stock(tea, main, 4);
      await stock(tea, other, 6);
      const asked = Array.from({ length: 200 }, () => room().newIds());
      const results = await Promise.all(asked.map((of, index) => reserve(of, { tea: 1 }, work(index))));
      expect(results.every(({ outcome }) => outcome === 'committed')).to.equal(true);
      const byStatus = await reservations(asked);
      expect(byStatus.get('held')).to.have.lengthOf(10);
      expect(byStatus.get('refused')).to.have.lengthOf(190);
      expect((await room().levels()).map(({ onHand, reserved }) => [onHand, reserved])).to.have.deep.members([
        [4, 4],
        [6, 6],
      ]);
      expect(await room().messages(['inventory.stock_reserved'])).to.have.lengthOf(10);
      expect(await room().messages(['inventory.reservation_refused'])).to.have.lengthOf(190);
      await room().expectBooksToBalance();
    }).timeout(60_000);

  it('makes one reservation of fifty simultaneous requests for it', async () => {
    await stock(tea, main, 100);
    const of = room().newIds();
    await Promise.all(Array.from({ length: 50 }, (_, index) => reserve(of, { tea: 2 }, everywhere(index))));
    expect(await room().level(tea, main.id)).to.deep.include({ reserved: 2 });
    expect(await room().history(of.reservationId)).to.have.lengthOf(1);
    await room().expectBooksToBalance();
  });

  it('serves orders that name two SKUs in opposite order, without a deadlock and without a piece too many', async () => {
    await stock(tea, main, 60);
    await stock(cup, main, 40);
    const asked = Array.from({ length: 100 }, () => room().newIds());
    await Promise.all(
      asked.map((of, index) =>
        reserve(of, index % 3 === 0 ? { cup: 1, tea: 1 } : { tea: 1, cup: 1 }, everywhere(index)),
      ),
    );
    const byStatus = await reservations(asked);
    expect(byStatus.get('held')).to.have.lengthOf(40);
    expect(byStatus.get('refused')).to.have.lengthOf(60);
    await room().expectBooksToBalance();
  }).timeout(60_000);

  it('ends a reservation once, whatever wants to end it or keep it at one moment', async () => {
    await stock(tea, main, 100);
    const asked = Array.from({ length: 20 }, () => room().newIds());
    await Promise.all(asked.map((of) => reserve(of, { tea: 2 })));
    room().ground.clock.advance(timeToLive);
    await Promise.all(
      asked.flatMap((of, index) => [
        release(of, everywhere(index)),
        room().hear(
          'inventory.expire_reservation',
          of.orderId,
          { reservationId: of.reservationId },
          everywhere(index + 1),
        ),
        room().hear('orders.order_confirmed', of.orderId, {}, everywhere(index)),
      ]),
    );
    for (const of of asked) {
      const history = (await room().history(of.reservationId)).map(({ type }) => type.replace('inventory.', ''));
      expect(
        history.filter((type) => type === 'reservation_released' || type === 'reservation_expired'),
      ).to.have.lengthOf(1);
    }
    expect(await room().level(tea, main.id)).to.deep.include({ onHand: 100, reserved: 0 });
    await room().expectBooksToBalance();
  });

  it('keeps the books while buyers, releases, receipts and losses come in any mixture, from two processes', async () => {
    const deeds = fc.array(
      fc.record({
        deed: fc.constantFrom('reserve', 'reserve', 'release', 'receive', 'lose', 'reorder'),
        sku: fc.constantFrom(tea, cup),
        at: fc.boolean(),
        quantity: fc.integer({ min: 1, max: 6 }),
      }),
      { minLength: 40, maxLength: 60 },
    );
    for (const mixture of fc.sample(deeds, { numRuns: 4, seed: 11 })) {
      const asked: Asked[] = [];
      const doing = mixture.map(({ deed, sku, at, quantity }, index) => {
        const key: LevelKey = { sku, locationId: (at ? main : other).id };
        const work = everywhere(index);
        if (deed === 'release' && asked.length > 0)
          return release(asked[index % asked.length] ?? room().newIds(), work);
        if (deed === 'receive')
          return room().commit((tx) => tx.stock.book([room().move({ ...key, onHand: quantity })]), work);
        if (deed === 'reorder')
          return room().commit((tx) => tx.stock.book([room().configured(key, { reorderPoint: quantity })]), work);
        const loss: LevelChange = room().move({ ...key, kind: 'adjustment', onHand: -quantity });
        if (deed === 'lose') return room().tryBook([loss], work);
        const of = room().newIds();
        asked.push(of);
        return reserve(of, { tea: quantity, cup: 1 }, work);
      });
      await Promise.all(doing);
      await room().expectBooksToBalance();
    }
    const all = await room().under.reservations.list({
      filter: { status: ['held'] },
      q: null,
      sort: { by: 'created_at', descending: false },
      perPage: 100,
      page: 1,
      cursor: null,
    });
    expect(all.nextCursor).to.equal(null);
    expect(sum(all.items.map(held))).to.equal(sum((await room().levels()).map(({ reserved }) => reserved)));
  }).timeout(60_000);
};
