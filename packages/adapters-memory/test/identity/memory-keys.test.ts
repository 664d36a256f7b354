import { MemoryDatabase, MemoryKeys, memoryMessageLog } from '@quayside/adapters-memory';
import { describeKeyStore } from '@quayside/testkit';

describeKeyStore('memory', async ({ clock, ids }) => {
  const database = new MemoryDatabase(clock, ids);
  const keys = new MemoryKeys(database);
  return { work: keys.work, keys, log: memoryMessageLog(database) };
});
