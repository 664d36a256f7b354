import { describeInventoryStore } from '@quayside/testkit';
import { groupCommit, insertInbox, insertMessages, postgresMessageLog, type Database } from '../../src/index.js';
import { inventoryWriters, PostgresInventory } from '../../src/inventory/index.js';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((name, databases) => {
  let here: Database;
  let there: Database;
  before(async () => {
    const fresh = await databases.fresh();
    [here, there] = [fresh.database, fresh.connect()];
  });

  describeInventoryStore(name, async ({ clock, ids }) => {
    await here.query(
      'truncate inventory.locations, inventory.stock, inventory.reservations, inventory.movements, kernel.messages, kernel.inbox',
    );
    await here.query("select setval('kernel.message_position', 1, false)");
    const inventoryOn = (database: Database) =>
      new PostgresInventory(database, {
        commit: groupCommit(database, [insertInbox, ...inventoryWriters, insertMessages]),
        clock,
        ids,
      });
    const { work, locations, stock, movements, reservations } = inventoryOn(here);
    const { work: elsewhere } = inventoryOn(there);
    return { work, elsewhere, locations, stock, movements, reservations, log: postgresMessageLog(here) };
  });
});
