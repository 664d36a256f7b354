import {
  amendDraft,
  confirmOrder,
  ok,
  placeDraft,
  startSaga,
  advance,
  type FulfilmentSaga,
  type Order,
} from '@quayside/domain';
import {
  aUnit,
  decidedOf,
  newGround,
  orderContentOf,
  saveDraft,
  saveNext,
  savePlaced,
  type Ground,
  type OrdersStore,
} from '@quayside/testkit';
import { expect } from 'chai';
import {
  checkFolds,
  crossChecks,
  kernelChecks,
  orderChecks,
  runChecks,
  type Database,
  type Violation,
} from '../../src/index.js';
import { uuidOf } from '../../src/kernel/type-ids.js';
import { describeOnDatabases } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';

describeOnDatabases((_name, databases) => {
  describe('the checks of orders and of what they stand on', () => {
    let database: Database;
    let store: OrdersStore;
    let ground: Ground;
    /** The uuid of the order that is broken. */
    let id: string;
    beforeEach(async () => {
      const fresh = await databases.fresh();
      ({ database } = fresh);
      ground = newGround();
      store = ordersStoreOn(database, fresh, ground);
      id = await fill();
    });

    const save = (saga: FulfilmentSaga) =>
      store.work.run(aUnit(), async (tx) => {
        tx.sagas.save(saga);
        return ok(null);
      });

    /** A confirmed order with its saga, stock and money, and others at other stages. */
    const fill = async (): Promise<string> => {
      const draft = await saveDraft(store);
      await saveNext(store, draft.id, (order, now) => {
        if (order.status !== 'draft') throw new Error(order.status);
        const amended = amendDraft(order, orderContentOf({ metadata: { colour: 'red' } }), now);
        const placed = placeDraft(amended.order, now);
        return { order: placed.order, events: [...amended.events, ...placed.events] };
      });
      await begin(draft.id);
      const order = await savePlaced(store);
      const { saga } = await begin(order.id);
      for (const signal of [{ type: 'stock_reserved', until: null }, { type: 'payment_authorized' }] as const) {
        const current = (await store.sagas.find(order.id)) ?? saga;
        const move = advance(current, signal, ground.clock.now());
        if (move) await save(move.saga);
      }
      await saveNext(store, order.id, (now, at) => decidedOf(confirmOrder(now, at)));
      while ((await store.log.place(100)) > 0) continue;
      await provide(order);
      return uuidOf(order.id);
    };

    const begin = async (orderId: Order['id']) => {
      const move = startSaga(
        {
          orderId,
          reservationId: ground.ids.next('res'),
          paymentId: ground.ids.next('pay'),
          needsStock: true,
          needsPayment: true,
        },
        ground.clock.now(),
      );
      await save(move.saga);
      return move;
    };

    /** What the other contexts have for a confirmed order. */
    const provide = async ({ id: orderId, totals }: Order): Promise<void> => {
      await database.query(
        `insert into inventory.reservations (id, order_id, status, allocations, shortages, version, created_at, updated_at)
         values (gen_random_uuid(), $1::uuid, 'held', '[{"sku":"tea","quantity":1},{"sku":"cup","quantity":2}]', '[]', 1, now(), now())`,
        [uuidOf(orderId)],
      );
      await database.query(
        `insert into payments.payments (id, order_id, owner, amount, currency, method, gateway, reference, status, void_asked, version, created_at, updated_at, authorized_at)
         values (gen_random_uuid(), $1::uuid, 'key_ada', $2::bigint, 'EUR', 'pm_ok', 'sandbox', 'r', 'authorized', false, 1, now(), now(), now())`,
        [uuidOf(orderId), totals.total.amount],
      );
    };

    const violations = async (): Promise<readonly Violation[]> => [
      ...(await runChecks(database, [...kernelChecks, ...orderChecks, ...crossChecks])),
      ...(await checkFolds(database)),
    ];

    it('find nothing where all is well', async () => {
      expect(await violations()).to.deep.equal([]);
    });

    const bare = (table: string, constraint: string) => `alter table orders.${table} drop constraint ${constraint}`;
    const broken: Readonly<Record<string, readonly [check: string, ...statements: readonly string[]]>> = {
      'a line that was lost': [
        "an order's totals are the sums of its lines",
        "delete from orders.lines where order_id = ':id' and number = 1",
      ],
      'a total that was changed': [
        "an order's totals are the sums of its lines",
        "update orders.orders set subtotal = subtotal + 1, total = total + 1 where id = ':id'",
      ],
      'a saga that was lost': ['a placed order has a saga', "delete from orders.sagas where order_id = ':id'"],
      'a saga that ended otherwise': [
        'a saga that is done left its order in that state',
        `update orders.sagas set detail = '{"step":"done","outcome":"rejected"}' where order_id = ':id'`,
      ],
      'a saga that works on an order that is over': [
        'a saga that is under way has an order that waits for it',
        `update orders.sagas set step = 'authorizing', wake_at = now(), detail = '{"step":"authorizing","reservedUntil":null}' where order_id = ':id'`,
      ],
      'a saga that undoes an order that stands': [
        'a saga that is under way has an order that waits for it',
        `update orders.sagas set step = 'undoing', wake_at = now(), detail = '{"step":"undoing","open":{"stock":true,"payment":true}}' where order_id = ':id'`,
      ],
      'a saga that nothing wakes': [
        'a saga that is under way will be looked at again',
        bare('sagas', 'sagas_wake_while_under_way'),
        "update orders.sagas set wake_at = null where step <> 'done'",
      ],
      'an event that was lost': [
        'the history of an aggregate has no gaps',
        'delete from kernel.messages where sequence = 1 and subject = (select max(subject) from kernel.messages)',
      ],
      'events that were placed the wrong way round': [
        'events of an aggregate are placed in their order',
        `update kernel.messages m set position = 1000000 + position where sequence = 1 and exists (select from kernel.messages o where o.subject = m.subject and o.sequence = 2)`,
      ],
      'a message that was given up': [
        'no message is dead',
        "insert into kernel.aside (consumer, position, lane, attempts, reason, dead) select 'orders', position, lane, 12, 'no', true from kernel.messages order by position limit 1",
      ],
      'a confirmed order without stock': [
        'a confirmed order has its stock',
        "delete from inventory.reservations where order_id = ':id'",
      ],
      'a confirmed order with too little stock': [
        'a reservation holds as many pieces as its order has',
        `update inventory.reservations set allocations = '[{"sku":"tea","quantity":1}]' where order_id = ':id'`,
      ],
      'stock that is held for nobody': [
        'no stock is held for an order that is over',
        "update inventory.reservations set order_id = gen_random_uuid() where order_id = ':id'",
      ],
      'a confirmed order without money': [
        'a confirmed order is paid for',
        "delete from payments.payments where order_id = ':id'",
      ],
      'a confirmed order with too little money': [
        'a confirmed order is paid for',
        "update payments.payments set amount = amount - 1 where order_id = ':id'",
      ],
      'money that is held for nobody': [
        'no money is held for an order that is over',
        "update payments.payments set order_id = gen_random_uuid() where order_id = ':id'",
      ],
      'an order that is not what happened to it': [
        'an order is what its history tells',
        "update orders.orders set payment_method = 'pm_other' where id = ':id'",
      ],
      'an order whose events were lost': ['an order is what its history tells', 'delete from kernel.messages'],
    };
    for (const [what, [check, ...statements]] of Object.entries(broken))
      it(`find ${what}`, async () => {
        for (const statement of statements) await database.script(statement.replaceAll(':id', id));
        expect((await violations()).map((violation) => violation.check)).to.include(check);
      });

    it('name what they find', async () => {
      await database.query(`update orders.orders set payment_method = 'pm_other' where id = '${id}'`);
      const [violation] = await violations();
      expect(violation?.what).to.match(
        /^order ord_[0-9a-z]{26} is confirmed at version 2, and its history tells otherwise$/,
      );
    });
  });
});
