import { lacksSecondFactor, type Account } from '@quayside/domain/identity';
import { fail, ok, type Result, type SessionId, type UserId } from '@quayside/domain/kernel';
import type { Caller } from '../../kernel/index.js';
import type { AccountReader, RoleReader } from './ports.js';

/** How a use case on the caller's own account is refused. */
export const ownErrors = {
  not_a_user: {
    category: 'forbidden',
    message: 'Only a user who is signed in has an account; these credentials are of another kind.',
  },
  second_factor_needed: {
    category: 'forbidden',
    message: 'One of your roles asks for a second factor: enrol one first.',
  },
} as const;

export interface OwnAccount {
  readonly account: Account;
  readonly sessionId: SessionId;
}

/** The account of whoever calls. */
export const ownAccount = async (
  tx: { readonly accounts: AccountReader },
  { principal }: Caller,
): Promise<Result<OwnAccount, { readonly code: 'not_a_user' }>> => {
  if (principal.kind !== 'user' || principal.sessionId === null) return fail({ code: 'not_a_user' });
  // The id of a principal of this kind is its user's.
  const account = await tx.accounts.find(principal.id as UserId);
  return account ? ok({ account, sessionId: principal.sessionId }) : fail({ code: 'not_a_user' });
};

/** As `ownAccount`, for all that has to wait until a second factor is enrolled where one is asked for. */
export const ownFullAccount = async (
  tx: { readonly accounts: AccountReader; readonly roles: RoleReader },
  caller: Caller,
): Promise<Result<OwnAccount, { readonly code: 'not_a_user' | 'second_factor_needed' }>> => {
  const own = await ownAccount(tx, caller);
  if (!own.ok) return own;
  return lacksSecondFactor(own.value.account, await tx.roles.all()) ? fail({ code: 'second_factor_needed' }) : own;
};
