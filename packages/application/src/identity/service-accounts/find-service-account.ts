import type { ActiveServiceAccount } from '@quayside/domain/identity';
import { fail, ok, type Result, type ServiceAccountId } from '@quayside/domain/kernel';
import type { IdentityTx } from '../ports.js';

export const serviceAccountNotFound = { category: 'not_found', message: 'There is no such service account.' } as const;

/** The refusals of every change of an account. */
export const serviceAccountErrors = {
  service_account_not_found: serviceAccountNotFound,
  service_account_ended: { category: 'conflict', message: 'The service account has ended, for good.' },
} as const;

/** An account that can be changed. */
export const findLive = async (
  tx: IdentityTx,
  id: ServiceAccountId,
): Promise<Result<ActiveServiceAccount, { readonly code: keyof typeof serviceAccountErrors }>> => {
  const account = await tx.serviceAccounts.find(id);
  if (!account) return fail({ code: 'service_account_not_found' });
  return account.status === 'active' ? ok(account) : fail({ code: 'service_account_ended' });
};
