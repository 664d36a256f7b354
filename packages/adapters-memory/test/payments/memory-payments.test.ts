import { MemoryDatabase, memoryMessageLog, MemoryPayments } from '@quayside/adapters-memory';
import { describePaymentsStore } from '@quayside/testkit';

describePaymentsStore('memory', async ({ clock, ids }) => {
  const database = new MemoryDatabase(clock, ids);
  const { work, payments, journal } = new MemoryPayments(database);
  return { work, payments, journal, elsewhere: { work, payments, journal }, log: memoryMessageLog(database) };
});
