import {
  amendDraft,
  cancelOrder,
  confirmOrder,
  contentOf,
  draftOrder,
  evolve,
  later,
  orderStatuses,
  placeDraft,
  placeNewOrder,
  rejectionReasons,
  rejectOrder,
  replay,
  type Order,
  type OrderEvent,
  type OrderStatus,
} from '@quayside/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { asDraft, commands, content, draft, eur, line, newOrder, noon, orders, priced, valueOf } from './examples.js';

const soon = later(noon, 1_000);

describe('what can be decided about an order', () => {
  /** What each command makes of an order of each status; a dash where it is refused. */
  const legal: Readonly<Record<string, Readonly<Record<OrderStatus, OrderStatus | '-'>>>> = {
    amend: { draft: 'draft', placed: '-', confirmed: '-', rejected: '-', cancelled: '-' },
    place: { draft: 'placed', placed: '-', confirmed: '-', rejected: '-', cancelled: '-' },
    confirm: { draft: '-', placed: 'confirmed', confirmed: '-', rejected: '-', cancelled: '-' },
    reject: { draft: '-', placed: 'rejected', confirmed: '-', rejected: '-', cancelled: '-' },
    cancel: { draft: 'cancelled', placed: 'cancelled', confirmed: 'cancelled', rejected: '-', cancelled: '-' },
  };
  for (const [name, outcomes] of Object.entries(legal))
    for (const status of orderStatuses)
      it(`${name} of an order that is ${status}: ${outcomes[status] === '-' ? 'refused' : outcomes[status]}`, () => {
        const before = orders[status]();
        const decided = commands[name]?.(before, soon) ?? null;
        if (outcomes[status] === '-') {
          // Where the type already forbids it, there is nothing to refuse.
          if (decided !== null) expect(decided).to.deep.equal({ ok: false, error: { code: 'wrong_status', status } });
          return;
        }
        if (!decided?.ok) throw new Error('it was refused');
        const { order, events } = decided.value;
        expect(order).to.include({
          status: outcomes[status],
          version: before.version + 1,
          updatedAt: soon,
          createdAt: noon,
        });
        expect(events).to.have.length(1);
        expect(events.reduce(evolve, before)).to.deep.equal(order);
      });

  it('a draft has no time of placing, and a cancelled draft has none either', () => {
    expect(draft()).to.include({
      status: 'draft',
      version: 1,
      createdAt: noon,
      updatedAt: noon,
      externalId: 'N-1',
      owner: 'key_ada',
    });
    expect(draft()).to.not.have.property('placedAt');
    expect(valueOf(cancelOrder(draft(), 'no more', soon)).order).to.include({
      placedAt: null,
      cancelledAt: soon,
      reason: 'no more',
    });
  });

  it('each end of an order has its time and its reason', () => {
    const placed = placeNewOrder(newOrder(), noon).order;
    expect(placed).to.include({ placedAt: noon, version: 1 });
    const confirmed = valueOf(confirmOrder(placed, soon)).order;
    expect(confirmed).to.include({ placedAt: noon, confirmedAt: soon });
    for (const reason of rejectionReasons)
      expect(valueOf(rejectOrder(placed, reason, soon)).order).to.include({ placedAt: noon, rejectedAt: soon, reason });
    const cancelled = valueOf(cancelOrder(confirmed, 'lost', soon)).order;
    expect(cancelled).to.include({ placedAt: noon, cancelledAt: soon, reason: 'lost' });
    expect(cancelled, 'what it no longer is').to.not.have.property('confirmedAt');
  });

  it('an amended draft consists of what it was amended to, and is whose it was', () => {
    const amended = amendDraft(
      draft(),
      content({ lines: [line({ quantity: 5 })], metadata: { colour: 'red' } }),
      soon,
    ).order;
    expect(amended).to.deep.include({
      status: 'draft',
      metadata: { colour: 'red' },
      id: draft().id,
      owner: 'key_ada',
      externalId: 'N-1',
      createdAt: noon,
    });
    expect(amended.lines[0]?.quantity).to.equal(5);
  });

  it('a draft that is placed is what an order placed at once would be, but for its history', () => {
    const { version: _, ...viaDraft } = placeDraft(draft(), noon).order;
    const { version: __, ...atOnce } = placeNewOrder(newOrder(), noon).order;
    expect(viaDraft).to.deep.equal(atOnce);
  });
});

describe('the history of an order', () => {
  it('tells its state, whatever was done to it', () => {
    const steps = fc.array(fc.tuple(fc.constantFrom(...Object.keys(commands)), fc.integer({ min: 0, max: 5_000 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.boolean(), steps, (isDraft, tried) => {
        const begun = (isDraft ? draftOrder : placeNewOrder)(newOrder(), noon);
        let order: Order = begun.order;
        let now = noon;
        const history: OrderEvent[] = [...begun.events];
        for (const [name, wait] of tried) {
          now = later(now, wait);
          const decided = commands[name]?.(order, now);
          if (!decided?.ok) continue;
          order = decided.value.order;
          history.push(...decided.value.events);
        }
        expect(replay(history)).to.deep.equal(order);
        expect(order.version).to.equal(history.length);
        expect(order.updatedAt).to.equal(history.at(-1)?.at);
      }),
    );
  });

  it('is refused where it is not legal, as only a broken store has it', () => {
    const drafted = draftOrder(newOrder(), noon).events[0];
    const placedAtOnce = placeNewOrder(newOrder(), noon).events[0];
    const placedDraft = placeDraft(draft(), noon).events[0];
    const confirmed = valueOf(confirmOrder(orders.placed(), noon)).events[0];
    const rejected = valueOf(rejectOrder(orders.placed(), 'out_of_stock', noon)).events[0];
    const cancelled = valueOf(cancelOrder(orders.placed(), 'no', noon)).events[0];
    const amended = amendDraft(draft(), content(), noon).events[0];
    const broken: readonly (readonly OrderEvent[])[] = [
      [],
      [placedDraft],
      [confirmed],
      [rejected],
      [cancelled],
      [amended],
      [drafted, drafted],
      [drafted, placedAtOnce],
      [placedAtOnce, placedAtOnce],
      [placedAtOnce, placedDraft],
      [placedAtOnce, amended],
      [drafted, confirmed],
      [drafted, rejected],
      [placedAtOnce, confirmed, confirmed],
      [placedAtOnce, confirmed, rejected],
      [placedAtOnce, rejected, cancelled],
      [placedAtOnce, cancelled, confirmed],
      [placedAtOnce, cancelled, cancelled],
    ];
    for (const history of broken)
      expect(() => replay(history), history.map(({ type }) => type).join(' ')).to.throw(/history|cannot follow/);
  });

  it('begins with all that the order consists of', () => {
    const asked = newOrder();
    const { order } = placeNewOrder(asked, noon);
    expect(order).to.deep.include({ ...asked.content, id: asked.id, externalId: asked.externalId, owner: asked.owner });
    expect(asDraft(draftOrder(asked, noon).order)).to.deep.include({ ...asked.content });
  });
});

describe('an order that is too large', () => {
  const most = Number.MAX_SAFE_INTEGER;

  it('is refused rather than rounded', () => {
    expect(contentOf(priced({ lines: [line({ unitPrice: eur(most), quantity: 1 })] }))).to.deep.equal({
      ok: false,
      error: { code: 'total_too_large' },
    });
    expect(contentOf(priced({ lines: [line({ unitPrice: eur(9_007_199_255), quantity: 1_000_000 })] }))).to.deep.equal({
      ok: false,
      error: { code: 'total_too_large' },
    });
    expect(contentOf(priced({ shipping: eur(most) }))).to.deep.equal({ ok: false, error: { code: 'total_too_large' } });
  });

  it('is exact up to its bound, tax of all of it included', () => {
    const half = Math.floor(most / 2);
    const { totals } = valueOf(
      contentOf(priced({ lines: [line({ unitPrice: eur(half), quantity: 1, taxRate: 10_000 })], shipping: eur(0) })),
    );
    expect(totals.total.amount).to.equal(2 * half);
  });
});
