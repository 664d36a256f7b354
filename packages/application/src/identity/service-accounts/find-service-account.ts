import type { ActiveServiceAccount } from '@quayside/domain/identity';
import { fail, ok, type Result, type ServiceAccountId } from '@quayside/domain/kernel';
import type { Caller } from '../../kernel/index.js';
import { beyond, mayMore, type MayMore } from '../given-scopes.js';
import type { IdentityTx } from '../ports.js';

export const serviceAccountNotFound = { category: 'not_found', message: 'There is no such service account.' } as const;

/** The refusals of every change of an account. */
export const serviceAccountErrors = {
  service_account_not_found: serviceAccountNotFound,
  service_account_ended: { category: 'conflict', message: 'The service account has ended, for good.' },
  may_more: mayMore,
} as const;

type Refusal = { readonly code: 'service_account_not_found' | 'service_account_ended' } | MayMore;

/** An account that the caller may change: one that has not ended, and may no more than they do. */
export const manageableAccount = async (
  tx: IdentityTx,
  id: ServiceAccountId,
  { principal }: Caller,
): Promise<Result<ActiveServiceAccount, Refusal>> => {
  const account = await tx.serviceAccounts.find(id);
  if (!account) return fail({ code: 'service_account_not_found' });
  if (account.status === 'ended') return fail({ code: 'service_account_ended' });
  const refused = beyond(account.scopes, principal);
  return refused ? fail(refused) : ok(account);
};
