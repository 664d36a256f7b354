import { changeRole, RoleName } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, ExpectedVersion, versionMismatch } from '../../kernel/index.js';
import { refusedScopes, scopeErrors } from '../given-scopes.js';
import type { SignInWatch } from './end-sessions.js';
import type { AccountsWork } from './ports.js';
import { builtInRole, roleBeyond, roleContent, roleNotFound, RoleView, roleView } from './role-view.js';

export const updateRole = contract({
  name: 'identity.update_role',
  kind: 'command',
  summary: 'Change some of a role (JSON Merge Patch); it holds at once for whoever has it',
  scope: 'identity:write',
  once: 'optional',
  audits: { object: 'name' },
  input: v.strictObject({
    name: RoleName,
    expected_version: ExpectedVersion,
    description: v.optional(roleContent.description),
    scopes: v.optional(roleContent.scopes),
    requires_second_factor: v.optional(roleContent.requires_second_factor),
  }),
  output: RoleView,
  errors: {
    ...scopeErrors,
    role_not_found: roleNotFound,
    built_in_role: builtInRole,
    version_mismatch: versionMismatch,
  },
});

export interface UpdateRoleDeps {
  readonly work: AccountsWork;
  readonly watch: SignInWatch;
  /** Every scope that there is. */
  readonly scopes: ReadonlySet<string>;
}

/** Whoever changes a role holds what it had and what it is to have: nobody makes or takes more than they may themselves. */
export const makeUpdateRole = ({ work, watch, scopes: known }: UpdateRoleDeps) =>
  command(updateRole, work, async ({ name, expected_version: expected, ...patch }, { caller, tx }) => {
    const role = (await tx.roles.all()).find((each) => each.name === name);
    if (!role) return fail({ code: 'role_not_found' });
    if (expected !== 'any' && expected !== role.version)
      return fail({ code: 'version_mismatch', details: { current_version: role.version } });
    const { description = role.description, scopes = role.scopes } = patch;
    const isOther = description !== role.description || scopes.toSorted().join(' ') !== role.scopes.join(' ');
    if (role.isBuiltIn && isOther) return fail({ code: 'built_in_role' });
    const refused = roleBeyond(role, caller.principal) ?? refusedScopes(patch.scopes ?? [], caller.principal, known);
    if (refused) return fail(refused);
    const content = {
      description,
      scopes,
      requiresSecondFactor: patch.requires_second_factor ?? role.requiresSecondFactor,
    };
    const decided = changeRole(role, content, tx.now);
    if (!decided) return ok(roleView(role));
    tx.roles.save(decided);
    tx.afterCommit(() => watch.changed());
    return ok(roleView(decided.role));
  });
