import { scopesOfRoles, type Account } from '@quayside/domain/identity';
import { fail, ok, type Result, type UserId } from '@quayside/domain/kernel';
import type { Caller, ExpectedVersion } from '../../kernel/index.js';
import { beyond, mayMore, type MayMore } from '../given-scopes.js';
import type { AccountReader, RoleReader } from './ports.js';

export const userNotFound = { category: 'not_found', message: 'There is no such user.' } as const;

/** How every change of a user by somebody else is refused. */
export const manageErrors = { user_not_found: userNotFound, may_more: mayMore } as const;

/** A user whom the caller may change: nobody changes one who may more than they do. */
export const manageableUser = async (
  tx: { readonly accounts: AccountReader; readonly roles: RoleReader },
  id: UserId,
  { principal }: Caller,
): Promise<Result<Account, { readonly code: 'user_not_found' } | MayMore>> => {
  const account = await tx.accounts.find(id);
  if (!account) return fail({ code: 'user_not_found' });
  const refused = beyond(scopesOfRoles(account, await tx.roles.all()), principal);
  return refused ? fail(refused) : ok(account);
};

export const checkUserVersion = (
  { user }: Account,
  expected: ExpectedVersion,
): Result<void, { readonly code: 'version_mismatch'; readonly details: { readonly current_version: number } }> =>
  expected === 'any' || expected === user.version
    ? ok(undefined)
    : fail({ code: 'version_mismatch', details: { current_version: user.version } });
