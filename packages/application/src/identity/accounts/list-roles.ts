import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../../kernel/index.js';
import type { RoleReader } from './ports.js';
import { RoleView, roleView } from './role-view.js';

export const listRoles = contract({
  name: 'identity.list_roles',
  kind: 'query',
  summary: 'List all roles with their scopes: those that came with the program first',
  scope: 'identity:read',
  input: v.strictObject({}),
  output: v.strictObject({ roles: v.array(RoleView) }),
  errors: {},
});

/** There are few, and so no pages of them. */
export const makeListRoles = (roles: RoleReader) =>
  query(listRoles, async () => {
    const all = await roles.all();
    const own = all.filter((role) => !role.isBuiltIn).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return ok({ roles: [...all.filter((role) => role.isBuiltIn), ...own].map(roleView) });
  });
