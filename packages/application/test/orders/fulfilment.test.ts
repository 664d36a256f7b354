import type { OrderView } from '@quayside/application';
import { later } from '@quayside/domain';
import { expect } from 'chai';
import { failureOf, outputOf, Shop, type SagaView } from './shop.js';

describe('the fulfilment of an order', () => {
  let shop: Shop;
  let order: OrderView;
  beforeEach(async () => {
    shop = new Shop();
    order = await shop.place();
  });
  const status = async (): Promise<string> => (await shop.order(order.id)).status;
  const cancel = (changes: object = {}) => shop.ask('cancel', { id: order.id, expected_version: 'any', ...changes });

  describe('by the answers of other contexts', () => {
    const cases: Readonly<
      Record<
        string,
        readonly [answers: readonly string[], status: string, reason: string | null, commands: readonly string[]]
      >
    > = {
      'confirms it with stock and money': [
        ['inventory.stock_reserved', 'payments.payment_authorized'],
        'confirmed',
        null,
        ['inventory.reserve_stock', 'payments.authorize_payment'],
      ],
      'rejects it without stock': [
        ['inventory.reservation_refused'],
        'rejected',
        'out_of_stock',
        ['inventory.reserve_stock'],
      ],
      'gives the stock back where the payment is declined': [
        ['inventory.stock_reserved', 'payments.payment_declined', 'inventory.reservation_released'],
        'rejected',
        'payment_declined',
        ['inventory.reserve_stock', 'payments.authorize_payment', 'inventory.release_reservation'],
      ],
      'gives the stock back where the payment expires': [
        ['inventory.stock_reserved', 'payments.payment_expired', 'inventory.reservation_released'],
        'rejected',
        'payment_expired',
        ['inventory.reserve_stock', 'payments.authorize_payment', 'inventory.release_reservation'],
      ],
      'gives the money back where the stock lapses': [
        ['inventory.stock_reserved', 'inventory.reservation_expired', 'payments.payment_voided'],
        'rejected',
        'reservation_expired',
        ['inventory.reserve_stock', 'payments.authorize_payment', 'payments.void_payment'],
      ],
      'cancels it where the stock is lost after all': [
        [
          'inventory.stock_reserved',
          'payments.payment_authorized',
          'inventory.reservation_expired',
          'payments.payment_voided',
        ],
        'cancelled',
        'reservation_expired',
        ['inventory.reserve_stock', 'payments.authorize_payment', 'payments.void_payment'],
      ],
    };
    for (const [what, [answers, expected, reason, commands]] of Object.entries(cases))
      it(what, async () => {
        for (const answer of answers) {
          shop.clock.advance(1_000);
          expect(
            await shop.hear(answer, { orderId: order.id, expiresAt: later(shop.clock.now(), 3_600_000) }),
          ).to.equal('committed');
        }
        expect(await outputOf(shop.ask('get', { id: order.id }))).to.include({ status: expected, reason });
        expect((await shop.told(order.id)).commands).to.deep.equal(commands);
        expect(
          await outputOf<SagaView>(shop.ask('get_saga', { order_id: order.id }, { as: 'office' })),
        ).to.deep.include({ state: 'done', outcome: expected, waiting_for: [] });
      });

    it('hears each answer once, and takes no notice of one that comes too late', async () => {
      const id = shop.ids.next('msg');
      const reserved = { orderId: order.id, expiresAt: later(shop.clock.now(), 3_600_000) };
      expect([
        await shop.hear('inventory.stock_reserved', reserved, id),
        await shop.hear('inventory.stock_reserved', reserved, id),
      ]).to.deep.equal(['committed', 'taken']);
      const { version } = await shop.saga(order.id);
      expect(await shop.hear('inventory.stock_reserved', reserved)).to.equal('committed');
      expect((await shop.saga(order.id)).version).to.equal(version);
    });

    it('takes no notice of an answer about an order that is not here', async () => {
      expect(await shop.hear('payments.payment_authorized', { orderId: shop.ids.next('ord') })).to.equal('committed');
    });
  });

  describe('that is not answered', () => {
    it('asks again when it is time, and no sooner', async () => {
      await shop.sweep();
      expect((await shop.told(order.id)).commands).to.have.length(1);
      shop.clock.advance(15_000);
      expect(await shop.sweep()).to.equal(false);
      expect((await shop.told(order.id)).commands).to.deep.equal([
        'inventory.reserve_stock',
        'inventory.reserve_stock',
      ]);
      expect((await shop.saga(order.id)).wakeAt).to.equal(later(shop.clock.now(), 30_000));
      await shop.sweep();
      expect((await shop.told(order.id)).commands).to.have.length(2);
    });

    it('asks the very same question again', async () => {
      shop.clock.advance(15_000);
      await shop.sweep();
      await shop.told(order.id);
      const [first, second] = shop.database.placed(0, ['inventory.reserve_stock'], 10);
      expect(second?.data).to.deep.equal(first?.data);
    });

    it('comes to nothing where the answer was faster', async () => {
      await shop.hear('inventory.reservation_refused', { orderId: order.id });
      shop.clock.advance(600_000);
      await shop.sweep();
      expect((await shop.told(order.id)).commands).to.deep.equal(['inventory.reserve_stock']);
    });

    it('works off more than fits one look', async () => {
      for (let number = 0; number < 100; number += 1) await shop.place();
      shop.clock.advance(15_000);
      expect([await shop.sweep(), await shop.sweep()]).to.deep.equal([true, false]);
      expect(shop.database.place(1_000)).to.equal(101 * 3);
    });
  });

  describe('that is called off', () => {
    it('ends a draft, of which nobody else knows', async () => {
      const draft = await shop.draft();
      const cancelled = await outputOf(shop.ask('cancel', { id: draft.id, expected_version: 1, reason: 'no more' }));
      expect(cancelled).to.include({
        status: 'cancelled',
        reason: 'no more',
        placed_at: null,
        cancelled_at: shop.clock.now(),
        version: 2,
      });
      expect((await shop.told(draft.id)).commands).to.deep.equal([]);
    });

    const stages: Readonly<
      Record<string, readonly [before: () => Promise<unknown>, given: readonly string[], answers: readonly string[]]>
    > = {
      'while stock is asked for': [
        async () => {},
        ['inventory.release_reservation'],
        ['inventory.reservation_released'],
      ],
      'while money is asked for': [
        () => shop.hear('inventory.stock_reserved', { orderId: order.id, expiresAt: null }),
        ['inventory.release_reservation', 'payments.void_payment'],
        ['inventory.reservation_released', 'payments.payment_voided'],
      ],
      'when it is confirmed': [
        () => shop.fulfil(order.id),
        ['inventory.release_reservation', 'payments.void_payment'],
        ['payments.payment_voided', 'inventory.reservation_released'],
      ],
    };
    for (const [when, [before, given, answers]] of Object.entries(stages))
      it(`gives back what it has ${when}`, async () => {
        await before();
        const already = (await shop.told(order.id)).commands.length;
        const cancelled = await outputOf(cancel());
        expect(cancelled).to.include({ status: 'cancelled', reason: 'cancelled by the caller', confirmed_at: null });
        expect((await shop.told(order.id)).commands.slice(already)).to.deep.equal(given);
        expect((await shop.saga(order.id)).step).to.equal('undoing');
        for (const answer of answers) await shop.hear(answer, { orderId: order.id });
        expect(await shop.saga(order.id)).to.include({ step: 'done', outcome: 'cancelled' });
        expect((await shop.told(order.id)).events.at(-1)).to.equal('orders.order_cancelled');
      });

    it('is refused where it has ended already', async () => {
      await shop.hear('inventory.reservation_refused', { orderId: order.id });
      expect(await failureOf(cancel())).to.deep.include({
        code: 'WRONG_STATUS',
        category: 'conflict',
        details: { status: 'rejected' },
      });
      const other = await shop.place();
      await outputOf(shop.ask('cancel', { id: other.id, expected_version: 1 }));
      expect(await failureOf(shop.ask('cancel', { id: other.id, expected_version: 'any' }))).to.deep.include({
        code: 'WRONG_STATUS',
        details: { status: 'cancelled' },
      });
    });

    it('is refused where it changed meanwhile', async () => {
      await shop.fulfil(order.id);
      expect(await failureOf(cancel({ expected_version: 1 }))).to.deep.include({
        code: 'VERSION_MISMATCH',
        details: { current_version: 2 },
      });
      expect(await status()).to.equal('confirmed');
    });

    it('is nobody else’s affair', async () => {
      expect(await failureOf(shop.ask('cancel', { id: order.id, expected_version: 'any' }, { as: 'bob' }))).to.include({
        code: 'ORDER_NOT_FOUND',
      });
      expect(await failureOf(shop.ask('cancel', { id: shop.ids.next('ord'), expected_version: 'any' }))).to.include({
        code: 'ORDER_NOT_FOUND',
      });
      expect(
        await outputOf(shop.ask('cancel', { id: order.id, expected_version: 'any' }, { as: 'office' })),
      ).to.include({ status: 'cancelled' });
    });

    it('ends in one of the two where it races with the answer that would confirm it', async () => {
      await shop.hear('inventory.stock_reserved', { orderId: order.id, expiresAt: null });
      const [cancelled] = await Promise.all([
        cancel({ expected_version: 1 }),
        shop.hear('payments.payment_authorized', { orderId: order.id }),
      ]);
      const events = (await shop.told(order.id)).events;
      expect(await status()).to.equal(cancelled.ok ? 'cancelled' : 'confirmed');
      expect(events.filter((type) => type !== 'orders.order_placed')).to.have.length(1);
    });
  });

  describe('as an operator sees it', () => {
    const asOffice = { as: 'office' };
    const saga = () => outputOf<SagaView>(shop.ask('get_saga', { order_id: order.id }, asOffice));
    const mend = (name: string) => shop.ask(name, { order_id: order.id }, asOffice);

    it('says where it is, what it waits for and what may be done', async () => {
      expect(await saga()).to.deep.include({
        order_id: order.id,
        state: 'running',
        step: 'reserving',
        outcome: null,
        waiting_for: ['stock_reservation'],
        attempts: 1,
        interventions: ['retry', 'compensate'],
        version: 1,
      });
      await shop.hear('inventory.stock_reserved', { orderId: order.id, expiresAt: null });
      expect(await saga()).to.deep.include({ step: 'authorizing', waiting_for: ['payment_authorization'] });
      await outputOf(cancel());
      expect(await saga()).to.deep.include({
        step: 'undoing',
        waiting_for: ['stock_release', 'payment_void'],
        interventions: ['retry', 'skip'],
      });
    });

    it('is stuck after many tries, and is found among those that are', async () => {
      await shop.place();
      for (let time = 0; time < 7; time += 1) {
        shop.clock.advance(600_000);
        if (time < 6) await shop.sweep();
      }
      const list = async (state: string) =>
        (await outputOf<{ items: SagaView[] }>(shop.ask('list_sagas', { state: [state] }, asOffice))).items;
      expect(await list('stuck')).to.have.length(2);
      await shop.hear('inventory.reservation_refused', { orderId: order.id });
      expect((await list('stuck')).map(({ order_id: id }) => id)).to.not.include(order.id);
      expect((await list('done')).map(({ order_id: id }) => id)).to.deep.equal([order.id]);
      expect(await list('running')).to.deep.equal([]);
    });

    it('asks again when it is told to', async () => {
      expect(await outputOf<SagaView>(mend('retry_saga'))).to.include({ attempts: 1, stuck_since: null, version: 2 });
      expect((await shop.told(order.id)).commands).to.deep.equal([
        'inventory.reserve_stock',
        'inventory.reserve_stock',
      ]);
    });

    it('gives the order up when it is told to', async () => {
      await shop.hear('inventory.stock_reserved', { orderId: order.id, expiresAt: null });
      expect(await outputOf<SagaView>(mend('compensate_saga'))).to.deep.include({
        step: 'rejecting',
        waiting_for: ['stock_release', 'payment_void'],
      });
      expect(await status()).to.equal('placed');
      await shop.hear('inventory.reservation_released', { orderId: order.id });
      await shop.hear('payments.payment_voided', { orderId: order.id });
      expect(await outputOf(shop.ask('get', { id: order.id }))).to.include({ status: 'rejected', reason: 'given_up' });
    });

    it('takes what it waits for as given back when it is told to', async () => {
      await outputOf(cancel());
      expect(await outputOf<SagaView>(mend('skip_saga_step'))).to.include({ state: 'done', outcome: 'cancelled' });
    });

    it('refuses what cannot be done at its step', async () => {
      expect(await failureOf(mend('skip_saga_step'))).to.deep.include({
        code: 'NOT_AT_THIS_STEP',
        category: 'conflict',
        details: { step: 'reserving' },
      });
      await outputOf(cancel());
      expect(await failureOf(mend('compensate_saga'))).to.deep.include({
        code: 'NOT_AT_THIS_STEP',
        details: { step: 'undoing' },
      });
      await shop.hear('inventory.reservation_released', { orderId: order.id });
      expect(await failureOf(mend('retry_saga'))).to.deep.include({
        code: 'NOT_AT_THIS_STEP',
        details: { step: 'done' },
      });
    });

    it('is not there for an order that has none', async () => {
      const draft = await shop.draft();
      for (const name of ['get_saga', 'retry_saga', 'skip_saga_step', 'compensate_saga'])
        for (const id of [draft.id, shop.ids.next('ord')])
          expect(await failureOf(shop.ask(name, { order_id: id }, asOffice)), name).to.include({
            code: 'SAGA_NOT_FOUND',
            category: 'not_found',
          });
    });
  });
});
