import { MemoryDatabase, memoryMessageLog, MemoryProducts } from '@quayside/adapters-memory';
import { describeCatalogStore } from '@quayside/testkit';

describeCatalogStore('memory', async ({ clock, ids }) => {
  const database = new MemoryDatabase(clock, ids);
  const products = new MemoryProducts(database);
  return { work: products.work, products, log: memoryMessageLog(database) };
});
