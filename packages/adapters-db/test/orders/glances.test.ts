import { cancelOrder, ok, type OrderId } from '@quayside/domain';
import { aUnit, newGround, savePlaced, type Ground } from '@quayside/testkit';
import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import { describeOnDatabases } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';
import { WatchedDatabase } from '../watched-database.js';

/** Milliseconds for which what was seen is taken for the newest. */
const trustedFor = 25;

describeOnDatabases((_name, databases) => {
  describe('glances at an order', () => {
    let database: WatchedDatabase;
    let ground: Ground;
    let store: ReturnType<typeof ordersStoreOn>;
    let other: ReturnType<typeof ordersStoreOn>;
    let id: OrderId;
    beforeEach(async () => {
      const fresh = await databases.fresh();
      // With one connection what is asked first is answered first.
      database = new WatchedDatabase({ connection: fresh.connection, connections: 1 });
      fresh.atEnd(() => database.close());
      ground = newGround();
      store = ordersStoreOn(database, fresh, ground);
      other = ordersStoreOn(fresh.database, fresh, ground);
      ({ id } = await savePlaced(store));
    });

    const version = async (): Promise<number | undefined> => (await store.orders.glance(id))?.version;
    const cancelElsewhere = () =>
      other.work.run(aUnit(), async (tx) => {
        const order = await tx.orders.find(id);
        const decided = order && cancelOrder(order, 'no more', tx.now);
        if (decided?.ok && decided.value) tx.orders.save(decided.value.order, decided.value.events);
        return ok(null);
      });

    it('ask nobody while it is fresh, and then once for all who look', async () => {
      const from = database.asked;
      expect(await version()).to.equal(1);
      expect(database.asked).to.equal(from);
      ground.clock.advance(trustedFor);
      await Promise.all([version(), version(), version()]);
      expect(database.asked).to.equal(from + 1);
    });

    it('of those who keep looking wait for nobody: it is looked up ahead of time', async () => {
      for (let look = 0; look < 4; look += 1) {
        ground.clock.advance(trustedFor / 2);
        const asked = database.asked;
        expect([await version(), await version()]).to.deep.equal([1, 1]);
        expect(database.asked, 'told from memory').to.equal(asked);
        for (let turns = 0; turns < 100 && database.asked === asked; turns += 1) await turn();
        expect(database.asked, 'and looked up, once').to.equal(asked + 1);
        await store.orders.find(id);
      }
    });

    it('see what another process changed once they are no longer fresh', async () => {
      await cancelElsewhere();
      expect(await version()).to.equal(1);
      ground.clock.advance(trustedFor);
      expect(await version()).to.equal(2);
    });
  });
});
