import type { ServiceAccount } from '@quayside/domain/identity';
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import type { serviceAccounts } from './tables.js';

export const toServiceAccountRow = (account: ServiceAccount): InferInsertModel<typeof serviceAccounts> => ({
  ...account,
  id: uuidOf(account.id),
  secrets: account.status === 'active' ? account.secrets : [],
  endedAt: account.status === 'ended' ? account.endedAt : null,
});

export const fromServiceAccountRow = (row: InferSelectModel<typeof serviceAccounts>): ServiceAccount => {
  const { status, secrets, endedAt, ...rest } = row;
  const account = { ...rest, id: idOf('svc', row.id) };
  if (status === 'active') return { ...account, status, secrets };
  if (endedAt === null) throw new Error(`the service account ${account.id} has ended, and not when`);
  return { ...account, status, endedAt };
};
