import { memoryIdentity, MemoryDatabase, memoryMessageLog } from '@quayside/adapters-memory';
import { describeServiceAccountStore, describeSigningKeyStore, type Ground } from '@quayside/testkit';

const open = async ({ clock, ids }: Ground) => {
  const database = new MemoryDatabase(clock, ids);
  return { ...memoryIdentity(database), log: memoryMessageLog(database) };
};

describeSigningKeyStore('memory', open);
describeServiceAccountStore('memory', open);
