import { createRole as decideCreate, RoleName } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { refusedScopes, scopeErrors } from '../given-scopes.js';
import type { AccountsWork } from './ports.js';
import { roleContent, RoleView, roleView } from './role-view.js';

export const createRole = contract({
  name: 'identity.create_role',
  kind: 'command',
  summary: 'Make a role of one’s own: a set of scopes with a name',
  scope: 'identity:write',
  once: 'optional',
  audits: { object: 'name' },
  input: v.strictObject({
    name: RoleName,
    description: v.optional(roleContent.description, null),
    scopes: roleContent.scopes,
    requires_second_factor: v.optional(roleContent.requires_second_factor, false),
  }),
  output: RoleView,
  errors: {
    ...scopeErrors,
    role_taken: { category: 'conflict', message: 'There is a role of this name.' },
  },
});

/** `known` is every scope that there is. */
export const makeCreateRole = (work: AccountsWork, known: ReadonlySet<string>) =>
  command(createRole, work, async ({ requires_second_factor: requiresSecondFactor, ...input }, { caller, tx }) => {
    const refused = refusedScopes(input.scopes, caller.principal, known);
    if (refused) return fail(refused);
    if ((await tx.roles.all()).some(({ name }) => name === input.name)) return fail({ code: 'role_taken' });
    const decided = decideCreate({ ...input, id: tx.ids.next('rol'), requiresSecondFactor }, tx.now);
    tx.roles.save(decided);
    return ok(roleView(decided.role));
  });
