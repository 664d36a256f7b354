import { describeServiceAccountStore, describeSigningKeyStore, type Ground } from '@quayside/testkit';
import { identityWriters, postgresIdentity } from '../../src/identity/index.js';
import { groupCommit, insertMessages, postgresMessageLog, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((name, databases) => {
  let database: Database;
  before(async () => {
    ({ database } = await databases.fresh());
  });
  const open = async ({ clock, ids }: Ground) => {
    await database.query('truncate identity.signing_keys, identity.service_accounts, kernel.messages');
    const commit = groupCommit(database, [...identityWriters, insertMessages]);
    return { ...postgresIdentity(database, { commit, clock, ids }), log: postgresMessageLog(database) };
  };

  describeSigningKeyStore(name, open);
  describeServiceAccountStore(name, open);
});
