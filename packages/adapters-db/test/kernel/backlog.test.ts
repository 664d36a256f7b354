import { newGround, saveDraft } from '@quayside/testkit';
import { expect } from 'chai';
import { backlogOf } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';

describeOnDatabases((_name, databases) => {
  it('tells how far the message log is worked off', async () => {
    const fresh = await databases.fresh();
    const store = ordersStoreOn(fresh.database, fresh, newGround());
    expect(await backlogOf(fresh.database)).to.deep.equal({ head: 0, consumers: {}, aside: 0 });
    for (let number = 0; number < 3; number += 1) await saveDraft(store);
    await store.log.place(10);
    await store.state.advance('orders', 2);
    const [message] = (await store.log.read(0, ['orders.order_drafted'], 1)).messages;
    if (message)
      await store.state.setAside('orders', [{ message, attempts: 12, nextAttemptAt: null, reason: 'no', dead: true }]);
    expect(await backlogOf(fresh.database)).to.deep.equal({ head: 3, consumers: { orders: 2 }, aside: 1 });
  });
});
