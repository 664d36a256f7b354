import type { InventoryWork } from '@quayside/application/inventory';
import { createLocation, type LevelKey, type Movement } from '@quayside/domain/inventory';
import { ok } from '@quayside/domain/kernel';
import { newGround, skuOf } from '@quayside/testkit';
import { expect } from 'chai';
import { groupCommit, insertMessages, runChecks, type Database, type Violation } from '../../src/index.js';
import { inventoryChecks, inventoryWriters, PostgresInventory } from '../../src/inventory/index.js';
import { describeOnDatabases } from '../databases.js';

const unit = { actor: 'key_ada', requestId: 'req_1' };

describeOnDatabases((_name, databases) => {
  it('the books of inventory balance at every moment while two processes write them', async () => {
    const { clock, ids } = newGround();
    const fresh = await databases.fresh();
    const { database } = fresh;
    const workOn = (pool: Database): InventoryWork =>
      new PostgresInventory(pool, { commit: groupCommit(pool, [...inventoryWriters, insertMessages]), clock, ids })
        .work;
    const [here, there] = [workOn(database), workOn(fresh.connect())];
    const { location, event } = createLocation(
      ids.next('loc'),
      'main',
      { name: 'Main', priority: 1, active: true },
      clock.now(),
    );
    await here.run(unit, async (tx) => ok(tx.locations.save(location, event)));
    const keys = Array.from({ length: 8 }, (_, n): LevelKey => ({ sku: skuOf(`sku-${n}`), locationId: location.id }));
    const plain = { reservationId: null, note: null, actor: unit.actor, at: clock.now() };
    const received = keys.map((key): Movement => ({
      ...plain,
      ...key,
      id: ids.next('mov'),
      kind: 'receipt',
      onHand: 1_000,
      reserved: 0,
    }));
    await here.run(unit, async (tx) =>
      ok(tx.stock.book(received.map((movement) => ({ type: 'moved', movement, from: null })))),
    );

    const reserve = (index: number) =>
      (index % 2 === 0 ? here : there).run(unit, async (tx) => {
        // Each takes the SKUs in an order of its own.
        const mine = keys
          .map((_, n) => keys[(n * 3 + index) % keys.length])
          .filter((key) => key !== undefined)
          .slice(0, 4);
        const reservationId = tx.ids.next('res');
        const claims = mine.map((key): Movement => ({
          ...plain,
          ...key,
          id: tx.ids.next('mov'),
          kind: 'reservation',
          onHand: 0,
          reserved: 1,
          reservationId,
        }));
        return ok(tx.stock.book(claims.map((movement) => ({ type: 'moved', movement, from: null }))));
      });
    const observer = fresh.connect();
    const balance = inventoryChecks.filter(({ name }) => name.startsWith('a stock level'));
    const found: Violation[] = [];
    let looks = 0;
    let isRunning = true;
    const writing = (async () => {
      for (let round = 0; round < 8; round += 1)
        await Promise.all(Array.from({ length: 100 }, (_, index) => reserve(index)));
    })().finally(() => (isRunning = false));
    while (isRunning) {
      found.push(...(await runChecks(observer, balance)));
      looks += 1;
    }
    await writing;
    expect(found).to.deep.equal([]);
    expect(looks).to.be.greaterThan(1);
    expect(balance).to.have.lengthOf(2);
    const [sums] = await database.query(
      'select sum(reserved)::bigint as reserved, count(*) as levels from inventory.stock',
    );
    expect(sums).to.deep.equal({ reserved: 3_200, levels: 8 });
    const [server] = await database.query('select deadlocks from pg_stat_database where datname = current_database()');
    expect(server).to.deep.equal({ deadlocks: 0 });
  }).timeout(60_000);
});
