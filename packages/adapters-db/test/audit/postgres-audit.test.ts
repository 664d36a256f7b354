import { describeAuditTrail } from '@quayside/testkit';
import { PostgresAudit } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((name, databases) => {
  describeAuditTrail(name, async () => {
    const { database, connect } = await databases.fresh();
    return { trail: new PostgresAudit(database), another: () => ({ trail: new PostgresAudit(connect()) }) };
  });
});
