import { describeAccountStore } from '@quayside/testkit';
import { identityWriters, postgresIdentity } from '../../src/identity/index.js';
import { groupCommit, insertMessages, postgresMessageLog, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((name, databases) => {
  let database: Database;
  before(async () => {
    ({ database } = await databases.fresh());
  });

  describeAccountStore(name, async ({ clock, ids }) => {
    await database.query('truncate identity.users, identity.roles, identity.mail_tokens, kernel.messages cascade');
    const identity = postgresIdentity(database, {
      commit: groupCommit(database, [...identityWriters, insertMessages]),
      clock,
      ids,
    });
    return { ...identity, log: postgresMessageLog(database) };
  });
});
