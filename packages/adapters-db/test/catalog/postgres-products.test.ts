import { describeCatalogStore } from '@quayside/testkit';
import { catalogWriters, PostgresProducts } from '../../src/catalog/index.js';
import { groupCommit, insertMessages, postgresMessageLog, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((name, databases) => {
  let database: Database;
  before(async () => {
    ({ database } = await databases.fresh());
  });

  describeCatalogStore(name, async ({ clock, ids }) => {
    await database.query('truncate catalog.products, kernel.messages');
    const products = new PostgresProducts(database, {
      commit: groupCommit(database, [...catalogWriters, insertMessages]),
      clock,
      ids,
    });
    return { work: products.work, products, log: postgresMessageLog(database) };
  });
});
