import { describePaymentsStore } from '@quayside/testkit';
import { groupCommit, insertMessages, postgresMessageLog, type Database } from '../../src/index.js';
import { paymentWriters, PostgresPayments } from '../../src/payments/index.js';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((name, databases) => {
  let here: Database;
  let there: Database;
  before(async () => {
    const fresh = await databases.fresh();
    [here, there] = [fresh.database, fresh.connect()];
  });

  describePaymentsStore(name, async ({ clock, ids }) => {
    await here.query('truncate payments.payments, payments.operations, payments.ledger, kernel.messages');
    await here.query("select setval('kernel.message_position', 1, false)");
    const storeOn = (database: Database) =>
      new PostgresPayments(database, {
        commit: groupCommit(database, [...paymentWriters, insertMessages]),
        clock,
        ids,
      });
    const { work, payments, journal } = storeOn(here);
    return { work, payments, journal, elsewhere: storeOn(there), log: postgresMessageLog(here) };
  });
});
