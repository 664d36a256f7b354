import { MemoryDatabase, MemoryInventory, memoryMessageLog } from '@quayside/adapters-memory';
import { describeInventoryStore } from '@quayside/testkit';

describeInventoryStore('memory', async ({ clock, ids }) => {
  const database = new MemoryDatabase(clock, ids);
  const { work, locations, stock, movements, reservations } = new MemoryInventory(database);
  // A process has its memory for itself, so elsewhere is here.
  return { work, elsewhere: work, locations, stock, movements, reservations, log: memoryMessageLog(database) };
});
