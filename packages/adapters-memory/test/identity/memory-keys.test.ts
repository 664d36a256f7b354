import { MemoryDatabase, memoryIdentity, memoryMessageLog } from '@quayside/adapters-memory';
import { describeKeyStore } from '@quayside/testkit';

describeKeyStore('memory', async ({ clock, ids }) => {
  const database = new MemoryDatabase(clock, ids);
  const { work, keys } = memoryIdentity(database);
  return { work, keys, log: memoryMessageLog(database) };
});
