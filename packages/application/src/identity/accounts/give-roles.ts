import { administratorRole, isActive, RoleName, type Account, type Role } from '@quayside/domain/identity';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { allows, type Issue, type Principal } from '../../kernel/index.js';
import { Issues } from '../issues.js';
import type { AccountsTx } from './ports.js';

export const RoleNames = v.pipe(v.array(RoleName), v.maxLength(20, 'must have at most 20 entries'));

export const roleErrors = {
  unknown_role: { category: 'invalid', message: 'Some of these are no roles.', details: Issues },
  role_not_held: {
    category: 'forbidden',
    message: 'A caller can give only roles of which it holds every scope itself.',
    details: Issues,
  },
} as const;

type RoleRefused = {
  readonly code: keyof typeof roleErrors;
  readonly details: { readonly issues: readonly Issue[] };
};

/** Whether a caller may give these roles: they are there, and it holds what they come to. */
export const givenRoles = (
  names: readonly string[],
  roles: readonly Role[],
  principal: Principal,
): Result<void, RoleRefused> => {
  const byName = new Map(roles.map((role) => [role.name, role]));
  const unknown = issuesAt(names, (name) => (byName.has(name) ? null : 'is no role'));
  if (unknown.length > 0) return fail({ code: 'unknown_role', details: { issues: unknown } });
  const notHeld = issuesAt(names, (name) => {
    const beyond = byName.get(name)?.scopes.filter((scope) => !allows(principal, scope)) ?? [];
    return beyond.length === 0 ? null : `has scopes that you do not hold: ${beyond.join(', ')}`;
  });
  return notHeld.length === 0 ? ok(undefined) : fail({ code: 'role_not_held', details: { issues: notHeld } });
};

const issuesAt = (names: readonly string[], fault: (name: string) => string | null): readonly Issue[] =>
  names.flatMap((name, index) => {
    const message = fault(name);
    return message === null ? [] : [{ path: `roles.${index}`, message }];
  });

export const lastAdministrator = {
  category: 'conflict',
  message: 'This is the last administrator who is active: make another one first.',
} as const;

/** Sees to it that an active administrator is left when this user is none any more. */
export const keepAdministrators = async (
  tx: AccountsTx,
  account: Account,
): Promise<Result<void, { readonly code: 'last_administrator' }>> => {
  const { id, roles } = account.user;
  if (!isActive(account) || !roles.includes(administratorRole)) return ok(undefined);
  if (!(await tx.accounts.hasAnotherAdministrator(id))) return fail({ code: 'last_administrator' });
  tx.accounts.keepAnotherAdministrator(id);
  return ok(undefined);
};
