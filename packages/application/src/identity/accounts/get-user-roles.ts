import { grantedScopes, lacksSecondFactor } from '@quayside/domain/identity';
import { fail, ok, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../../kernel/index.js';
import { userNotFound } from './find-user.js';
import type { AccountReader, RoleReader } from './ports.js';

export const getUserRoles = contract({
  name: 'identity.get_user_roles',
  kind: 'query',
  summary: 'Read the roles of a user, and what they come to',
  scope: 'identity:read',
  input: v.strictObject({ id: UserId }),
  output: v.strictObject({
    user_id: UserId,
    roles: v.array(v.string()),
    /** What the user may do now. */
    scopes: v.array(v.string()),
    /** Whether that is nothing because a role asks for a second factor that is not enrolled. */
    second_factor_needed: v.boolean(),
    version: v.number(),
  }),
  errors: { user_not_found: userNotFound },
});

export interface GetUserRolesDeps {
  readonly accounts: AccountReader;
  readonly roles: RoleReader;
}

export const makeGetUserRoles = ({ accounts, roles }: GetUserRolesDeps) =>
  query(getUserRoles, async ({ id }) => {
    const account = await accounts.find(id);
    if (!account) return fail({ code: 'user_not_found' });
    const all = await roles.all();
    return ok({
      user_id: id,
      roles: [...account.user.roles],
      scopes: [...grantedScopes(account, all)],
      second_factor_needed: lacksSecondFactor(account, all),
      version: account.user.version,
    });
  });
