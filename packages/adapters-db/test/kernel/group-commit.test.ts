import { DependencyDown, type UnitResult } from '@quayside/application';
import { ok, placeNewOrder, type Order } from '@quayside/domain';
import { aUnit, newGround, newOrderOf, saveDraft, type OrdersStore } from '@quayside/testkit';
import { expect } from 'chai';
import { describeOnDatabases, type FreshDatabase } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';

describeOnDatabases((_name, databases) => {
  describe('units that share a transaction', () => {
    let fresh: FreshDatabase;
    let store: OrdersStore;
    beforeEach(async () => {
      fresh = await databases.fresh();
      store = ordersStoreOn(fresh.database, fresh, newGround());
    });

    const place = (paymentMethod: string): Promise<UnitResult<Order, never>> =>
      store.work.run(aUnit(), async (tx) => {
        const { order, events } = placeNewOrder(newOrderOf(tx.ids.next('ord'), { content: { paymentMethod } }), tx.now);
        tx.orders.save(order, events);
        return ok(order);
      });

    it('do not suffer for one that the server refuses', async () => {
      const ended = await Promise.allSettled(
        Array.from({ length: 60 }, (_, number) => place(number === 42 ? 'no\u0000text' : 'pm_ok')),
      );
      expect(ended.flatMap(({ status }, number) => (status === 'rejected' ? [number] : []))).to.deep.equal([42]);
      expect((await fresh.database.query('select count(*) as count from orders.orders'))[0]).to.deep.equal({
        count: 59,
      });
      expect((await fresh.database.query('select count(*) as count from kernel.messages'))[0]).to.deep.equal({
        count: 59,
      });
    });

    it('take few transactions', async () => {
      await saveDraft(store);
      const transactions = async () => {
        const [row] = await fresh.database.query(
          'select count(distinct xmin::text::bigint) as count from orders.orders',
        );
        return Number(row?.['count']);
      };
      const before = await transactions();
      await Promise.all(Array.from({ length: 100 }, () => place('pm_ok')));
      expect((await transactions()) - before).to.be.at.most(10);
    });

    it('are there where they were said to be committed, when connections break', async () => {
      const said: Order[] = [];
      const failures: unknown[] = [];
      const workers = Array.from({ length: 10 }, async () => {
        for (let turn = 0; turn < 10; turn += 1)
          await place('pm_ok').then(
            (result) => result.outcome === 'committed' && said.push(result.value),
            (error: unknown) => failures.push(error),
          );
      });
      const breaker = fresh.connect();
      for (let times = 0; times < 5; times += 1)
        await breaker.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and application_name = 'quayside tests'",
        );
      await Promise.all(workers);
      for (const failure of failures) expect(failure).to.be.an.instanceOf(DependencyDown);
      expect(said.length + failures.length).to.equal(100);
      // What broke last may still be found broken by the pool that it was of.
      const renewed = fresh.connect();
      const { orders } = ordersStoreOn(renewed, fresh, newGround());
      const found = await Promise.all(said.map(({ id }) => orders.find(id)));
      expect(found).to.deep.equal(said);
      const [row] = await renewed.query(
        `select (select count(*) from orders.orders) as orders, (select count(*) from kernel.messages) as messages,
           (select count(*) from orders.orders o where exists (select from orders.lines l where l.order_id = o.id)) as whole`,
      );
      expect(row?.['messages']).to.equal(row?.['orders']);
      expect(row?.['whole']).to.equal(row?.['orders']);
      expect(Number(row?.['orders'])).to.be.at.least(said.length).and.at.most(100);
    });
  });
});
