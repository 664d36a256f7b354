import { deleteRole as decideDelete, RoleName } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, ExpectedVersion, versionMismatch } from '../../kernel/index.js';
import { scopeErrors } from '../given-scopes.js';
import type { AccountsWork } from './ports.js';
import { builtInRole, roleBeyond, roleNotFound, RoleView, roleView } from './role-view.js';

export const deleteRole = contract({
  name: 'identity.delete_role',
  kind: 'command',
  summary: 'Delete a role of one’s own that nobody has',
  scope: 'identity:write',
  once: 'optional',
  audits: { object: 'name' },
  input: v.strictObject({ name: RoleName, expected_version: ExpectedVersion }),
  output: RoleView,
  errors: {
    role_not_found: roleNotFound,
    built_in_role: builtInRole,
    scope_not_held: scopeErrors.scope_not_held,
    version_mismatch: versionMismatch,
    role_in_use: { category: 'conflict', message: 'Some users have this role: take it from them first.' },
  },
});

export const makeDeleteRole = (work: AccountsWork) =>
  command(deleteRole, work, async ({ name, expected_version: expected }, { caller, tx }) => {
    const role = (await tx.roles.all()).find((each) => each.name === name);
    if (!role) return fail({ code: 'role_not_found' });
    if (role.isBuiltIn) return fail({ code: 'built_in_role' });
    if (expected !== 'any' && expected !== role.version)
      return fail({ code: 'version_mismatch', details: { current_version: role.version } });
    const beyond = roleBeyond(role, caller.principal);
    if (beyond) return fail(beyond);
    if (await tx.roles.isGiven(name)) return fail({ code: 'role_in_use' });
    const decided = decideDelete(role, tx.now);
    tx.roles.remove(decided);
    return ok(roleView(decided.role));
  });
