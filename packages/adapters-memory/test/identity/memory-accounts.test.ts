import { MemoryDatabase, memoryIdentity, memoryMessageLog } from '@quayside/adapters-memory';
import { describeAccountStore } from '@quayside/testkit';

describeAccountStore('memory', async ({ clock, ids }) => {
  const database = new MemoryDatabase(clock, ids);
  return { ...memoryIdentity(database), log: memoryMessageLog(database) };
});
