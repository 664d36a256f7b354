import { MemoryMail, PlainPasswords, PlainTimeCodes, silentLog } from '@quayside/adapters-memory';
import type { AccountsDeps } from '@quayside/application/identity';

/** What users are kept with in memory, beside the stores. */
export const accountDeps = () => {
  const mail = new MemoryMail();
  return {
    passwords: new PlainPasswords(),
    commonPasswords: new Set(['passwordpassword']),
    timeCodes: new PlainTimeCodes(),
    mail,
    pages: null,
    log: silentLog,
  } satisfies Partial<AccountsDeps>;
};
