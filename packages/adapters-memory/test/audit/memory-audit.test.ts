import { MemoryAudit, MemoryDatabase } from '@quayside/adapters-memory';
import { describeAuditTrail } from '@quayside/testkit';

describeAuditTrail('memory', async ({ clock, ids }) => {
  const trail = new MemoryAudit(new MemoryDatabase(clock, ids));
  return { trail, another: () => ({ trail }) };
});
