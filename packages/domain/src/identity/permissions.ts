import type { Account } from './account-change.js';
import type { Role } from './role.js';
import { namesInOrder } from './user.js';

/** The roles that a user has, of all that there are. */
const rolesOf = ({ user }: Account, roles: readonly Role[]): readonly Role[] =>
  roles.filter(({ name }) => user.roles.includes(name));

/** Whether a role asks for a second factor that the user has not. */
export const lacksSecondFactor = (account: Account, roles: readonly Role[]): boolean =>
  account.secondFactor.state !== 'enrolled' &&
  rolesOf(account, roles).some(({ requiresSecondFactor }) => requiresSecondFactor);

/** What the roles of a user come to. */
export const scopesOfRoles = (account: Account, roles: readonly Role[]): readonly string[] =>
  namesInOrder(rolesOf(account, roles).flatMap(({ scopes }) => scopes));

/** What a user may do now: what the roles come to, and nothing before a second factor that one of them asks for. */
export const grantedScopes = (account: Account, roles: readonly Role[]): readonly string[] =>
  lacksSecondFactor(account, roles) ? [] : scopesOfRoles(account, roles);
