import { newGround, type OrdersStore } from '@quayside/testkit';
import { expect } from 'chai';
import { describeOnDatabases, type FreshDatabase } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describeOnDatabases((_name, databases) => {
  describe('a hold on a consumer', () => {
    let fresh: FreshDatabase;
    let store: OrdersStore;
    let other: OrdersStore;
    beforeEach(async () => {
      fresh = await databases.fresh();
      store = ordersStoreOn(fresh.database, fresh, newGround());
      other = ordersStoreOn(fresh.connect(), fresh, newGround());
    });

    /** Ends the connection that a hold rests on, as a failing network or server does. */
    const breakConnection = () =>
      fresh.database.query(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())",
      );

    it('is lost with the connection that it rests on, and free for another', async () => {
      const hold = await store.state.hold('orders');
      expect(await other.state.hold('orders')).to.equal(null);
      await breakConnection();
      while (hold?.isLost() === false) await nextTurn();
      expect(await other.state.hold('orders')).to.not.equal(null);
      expect(await store.state.hold('orders')).to.equal(null);
      await hold?.release();
      expect(await store.state.hold('orders')).to.equal(null);
    });

    it('can be taken again by the same process, over a new connection', async () => {
      const hold = await store.state.hold('orders');
      await breakConnection();
      while (hold?.isLost() === false) await nextTurn();
      const again = await store.state.hold('orders');
      expect(again?.isLost()).to.equal(false);
      expect(await other.state.hold('orders')).to.equal(null);
      await again?.release();
      expect(await other.state.hold('orders')).to.not.equal(null);
    });
  });
});
