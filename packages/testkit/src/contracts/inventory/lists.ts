import type { MovementFilter, StockFilter } from '@quayside/application/inventory';
import type { Location } from '@quayside/domain/inventory';
import { expect } from 'chai';
import { skuOf } from '../../builders.js';
import type { Stockroom } from './stockroom.js';

/** What holds of the lists of levels and of movements. */
export const listTests = (room: () => Stockroom): void => {
  let main: Location;
  let other: Location;
  beforeEach(async () => {
    [main, other] = [await room().open('main'), await room().open('other')];
  });

  const levels = (filter: StockFilter, perPage = 20, cursor: string | null = null, descending = false) =>
    room().under.stock.list({ filter, q: null, sort: { by: 'sku', descending }, perPage, page: 1, cursor });
  const names = async (...request: Parameters<typeof levels>) =>
    (await levels(...request)).items.map(
      ({ sku, locationId }) => `${sku} ${locationId === main.id ? 'main' : 'other'}`,
    );

  it('lists levels by SKU, and by location of one SKU', async () => {
    const keys = [
      ['b', main],
      ['a', other],
      ['B', main],
      ['a', main],
    ] as const;
    await room().book(
      ...keys.map(([sku, { id }], index) => room().move({ sku: skuOf(sku), locationId: id, onHand: index + 1 })),
    );
    await room().book(room().configured({ sku: skuOf('b'), locationId: main.id }, { reorderPoint: 1 }));
    expect(await names({})).to.deep.equal(['B main', 'a main', 'a other', 'b main']);
    expect(await names({}, 20, null, true)).to.deep.equal(['b main', 'a other', 'a main', 'B main']);
    expect(await names({ sku: skuOf('a') })).to.deep.equal(['a main', 'a other']);
    expect(await names({ locationId: other.id })).to.deep.equal(['a other']);
    expect(await names({ low: true })).to.deep.equal(['b main']);
    expect(await names({ low: false, locationId: main.id })).to.deep.equal(['B main', 'a main']);
    const first = await levels({}, 2);
    expect(first).to.deep.include({ total: 4, totalIsEstimate: false });
    expect(await names({}, 2, first.nextCursor)).to.deep.equal(['a other', 'b main']);
    expect((await levels({}, 2, first.nextCursor)).nextCursor).to.equal(null);
  });

  const movements = (filter: MovementFilter, descending = false, perPage = 20, cursor: string | null = null) =>
    room().under.movements.list({ filter, q: null, sort: { by: 'at', descending }, perPage, page: 1, cursor });

  it('lists movements by time, and by what they are of', async () => {
    const [tea, cup] = [
      { sku: skuOf('tea'), locationId: main.id },
      { sku: skuOf('cup'), locationId: other.id },
    ];
    const reservationId = room().ground.ids.next('res');
    const later = () => room().ground.clock.advance(1_000);
    const [first] = [room().movement({ ...tea, onHand: 9 }), later()];
    const [second] = [room().movement({ ...cup, onHand: 5 }), later()];
    const [third] = [room().movement({ ...tea, kind: 'reservation', reserved: 2, reservationId }), later()];
    const fourth = room().movement({ ...tea, kind: 'adjustment', onHand: -1, note: 'broken' });
    for (const movement of [first, second, third, fourth]) await room().book({ type: 'moved', movement, from: null });
    const found = async (...request: Parameters<typeof movements>) => (await movements(...request)).items;
    expect(await found({})).to.deep.equal([first, second, third, fourth]);
    expect(await found({}, true)).to.deep.equal([fourth, third, second, first]);
    expect(await found({ sku: tea.sku })).to.deep.equal([first, third, fourth]);
    expect(await found({ locationId: other.id })).to.deep.equal([second]);
    expect(await found({ kind: ['receipt', 'adjustment'] })).to.deep.equal([first, second, fourth]);
    expect(await found({ reservationId })).to.deep.equal([third]);
    expect(await found({ at: { gte: second.at, lt: fourth.at } })).to.deep.equal([second, third]);
    const page = await movements({ sku: tea.sku }, true, 2);
    expect(page).to.deep.include({ items: [fourth, third], total: 3 });
    expect(await found({ sku: tea.sku }, true, 2, page.nextCursor)).to.deep.equal([first]);
  });

  it('gives back every movement once over the pages, although many have one time', async () => {
    const key = { sku: skuOf('tea'), locationId: main.id };
    const booked = Array.from({ length: 25 }, () => room().movement({ ...key, onHand: 1 }));
    await room().book(...booked.map((movement) => ({ type: 'moved', movement, from: null }) as const));
    let page = await movements({}, true, 10);
    const ids = page.items.map(({ id }) => id);
    while (page.nextCursor !== null) {
      page = await movements({}, true, 10, page.nextCursor);
      ids.push(...page.items.map(({ id }) => id));
    }
    expect(ids)
      .to.have.members(booked.map(({ id }) => id))
      .and.lengthOf(25);
  });
};
