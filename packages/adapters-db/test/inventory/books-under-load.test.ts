import type { InventoryWork } from '@quayside/application/inventory';
import { createLocation, type LevelChange, type LevelKey, type Movement } from '@quayside/domain/inventory';
import { ok } from '@quayside/domain/kernel';
import { newGround, skuOf } from '@quayside/testkit';
import { expect } from 'chai';
import { groupCommit, insertMessages, runChecks, type Database, type Violation } from '../../src/index.js';
import { inventoryChecks, inventoryWriters, PostgresInventory } from '../../src/inventory/index.js';
import { describeOnDatabases } from '../databases.js';

const unit = { actor: 'key_ada', requestId: 'req_1' };
const { clock, ids } = newGround();

const workOn = (pool: Database): InventoryWork =>
  new PostgresInventory(pool, { commit: groupCommit(pool, [...inventoryWriters, insertMessages]), clock, ids }).work;

const move = (key: LevelKey, about: Pick<Movement, 'kind' | 'onHand' | 'reserved' | 'reservationId'>): LevelChange => {
  const movement = { ...key, ...about, id: ids.next('mov'), note: null, actor: unit.actor, at: clock.now() };
  return { type: 'moved', movement, from: null };
};

/** Eight SKUs at one location, a thousand of each. */
const stockUp = async (work: InventoryWork): Promise<readonly LevelKey[]> => {
  const content = { name: 'Main', priority: 1, active: true };
  const { location, event } = createLocation(ids.next('loc'), 'main', content, clock.now());
  await work.run(unit, async (tx) => ok(tx.locations.save(location, event)));
  const keys = Array.from({ length: 8 }, (_, n): LevelKey => ({ sku: skuOf(`sku-${n}`), locationId: location.id }));
  const receipt = { kind: 'receipt', onHand: 1_000, reserved: 0, reservationId: null } as const;
  await work.run(unit, async (tx) => ok(tx.stock.book(keys.map((key) => move(key, receipt)))));
  return keys;
};

/** Holds one piece of each of these, in this order. */
const reserve = (work: InventoryWork, keys: readonly LevelKey[]) => {
  const claim = { kind: 'reservation', onHand: 0, reserved: 1, reservationId: ids.next('res') } as const;
  return work.run(unit, async (tx) => ok(tx.stock.book(keys.map((key) => move(key, claim)))));
};

describeOnDatabases((_name, databases) => {
  it('the books of inventory balance at every moment while two processes write them, and neither blocks the other', async () => {
    const fresh = await databases.fresh();
    const [here, there, observer] = [workOn(fresh.database), workOn(fresh.connect()), fresh.connect()];
    const keys = await stockUp(here);
    const rotated = (by: number) => [...keys.slice(by), ...keys.slice(0, by)].slice(0, 4);
    let isRunning = true;
    const writing = (async () => {
      for (let round = 0; round < 8; round += 1)
        await Promise.all(Array.from({ length: 100 }, (_, n) => reserve(n % 2 === 0 ? here : there, rotated(n % 8))));
    })().finally(() => (isRunning = false));

    const balance = inventoryChecks.filter(({ name }) => name.startsWith('a stock level'));
    expect(balance).to.have.lengthOf(2);
    const found: Violation[] = [];
    let looks = 0;
    for (; isRunning; looks += 1) found.push(...(await runChecks(observer, balance)));
    await writing;
    expect(found).to.deep.equal([]);
    expect(looks).to.be.greaterThan(1);
    const [sums] = await observer.query(
      'select sum(reserved)::bigint as reserved, count(*) as levels from inventory.stock',
    );
    expect(sums).to.deep.equal({ reserved: 3_200, levels: 8 });
    const [server] = await observer.query('select deadlocks from pg_stat_database where datname = current_database()');
    expect(server).to.deep.equal({ deadlocks: 0 });
  }).timeout(60_000);
});
