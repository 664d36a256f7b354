import { describeKeyStore } from '@quayside/testkit';
import { identityWriters, postgresIdentity } from '../../src/identity/index.js';
import { groupCommit, insertMessages, postgresMessageLog, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((name, databases) => {
  let database: Database;
  before(async () => {
    ({ database } = await databases.fresh());
  });

  describeKeyStore(name, async ({ clock, ids }) => {
    await database.query('truncate identity.api_keys, kernel.messages');
    const { work, keys } = postgresIdentity(database, {
      commit: groupCommit(database, [...identityWriters, insertMessages]),
      clock,
      ids,
    });
    return { work, keys, log: postgresMessageLog(database) };
  });
});
