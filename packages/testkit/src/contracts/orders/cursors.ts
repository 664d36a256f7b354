import { NotACursor } from '@quayside/application';
import { cancelOrder } from '@quayside/domain';
import { expect } from 'chai';
import { decidedOf, saveDraft, saveNext, savePlaced } from '../kernel/orders-store.js';
import { byCursor, idsOf, orderRequest, type Bench } from './bench.js';

export const cursors = (bench: () => Bench): void => {
  const newestFirst = { by: 'created_at', descending: true } as const;

  it('go on after the row that they were made of, whatever comes in before it', async () => {
    const { store, ground } = bench();
    const owner = 'key_live';
    const old = [];
    for (let number = 0; number < 4; number += 1) {
      ground.clock.advance(1);
      old.push((await saveDraft(store, { owner })).id);
    }
    const first = await store.orders.list(orderRequest({ filter: { owner }, sort: newestFirst, perPage: 2 }));
    ground.clock.advance(1);
    await saveDraft(store, { owner });
    const second = await store.orders.list(
      orderRequest({ filter: { owner }, sort: newestFirst, perPage: 2, cursor: first.nextCursor }),
    );
    expect([...idsOf(first.items), ...idsOf(second.items)]).to.deep.equal(old.toReversed());
    expect(second).to.include({ total: 5, nextCursor: null });
  });

  it('go on where the row that they were made of is no longer in the list', async () => {
    const { store } = bench();
    const filter = { owner: 'key_moving', status: ['draft'] } as const;
    const orders = await Promise.all([1, 2, 3, 4, 5, 6].map(() => saveDraft(store, { owner: filter.owner })));
    const ids = idsOf(orders).toSorted();
    const first = await store.orders.list(orderRequest({ filter, perPage: 3 }));
    for (const { id } of first.items.slice(-1))
      await saveNext(store, id, (order, now) => decidedOf(cancelOrder(order, 'no more', now)));
    const second = await store.orders.list(orderRequest({ filter, perPage: 3, cursor: first.nextCursor }));
    expect([...idsOf(first.items), ...idsOf(second.items)]).to.deep.equal(ids);
  });

  it('pass over from rows that have a value to rows that have none, and back', async () => {
    const { store, ground } = bench();
    const owner = 'key_null';
    const ids = [];
    for (const save of [saveDraft, savePlaced, saveDraft, savePlaced]) {
      ground.clock.advance(1);
      ids.push((await save(store, { owner })).id);
    }
    const [draft1, placed1, draft2, placed2] = ids;
    const all = (descending: boolean) =>
      byCursor((cursor) =>
        store.orders.list(
          orderRequest({ filter: { owner }, sort: { by: 'placed_at', descending }, perPage: 1, cursor }),
        ),
      );
    expect(idsOf(await all(false))).to.deep.equal([placed1, placed2, draft1, draft2]);
    expect(idsOf(await all(true))).to.deep.equal([draft2, draft1, placed2, placed1]);
  });

  it('are told apart from what is none', async () => {
    const { store } = bench();
    const owner = 'key_astray';
    await saveDraft(store, { owner });
    await saveDraft(store, { owner });
    const { nextCursor } = await store.orders.list(orderRequest({ filter: { owner }, perPage: 1 }));
    const list = (cursor: string, by: 'created_at' | 'total' = 'created_at') =>
      store.orders.list(orderRequest({ filter: { owner }, perPage: 1, sort: { by, descending: false }, cursor }));
    const forged = [
      ['created_at', '2026-02-20T00:00:00.000Z'],
      ['created_at', 5, 'x'],
      ['created_at', '2026-02-20T00:00:00.000Z', 5],
      {},
      null,
      5,
    ];
    for (const cursor of ['', 'x', '%%%', 'AAAA', '2', ...forged.map(encoded)])
      expect(await refusedBy(list(cursor)), cursor).to.be.an.instanceOf(NotACursor);
    // A place by one sort says nothing in another.
    expect(await refusedBy(list(nextCursor ?? '', 'total'))).to.be.an.instanceOf(NotACursor);
    expect((await list(nextCursor ?? '')).items).to.have.length(1);
  });
};

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const refusedBy = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  );
