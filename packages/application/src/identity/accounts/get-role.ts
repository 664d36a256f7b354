import { RoleName } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../../kernel/index.js';
import type { RoleReader } from './ports.js';
import { roleNotFound, RoleView, roleView } from './role-view.js';

export const getRole = contract({
  name: 'identity.get_role',
  kind: 'query',
  summary: 'Read one role',
  scope: 'identity:read',
  input: v.strictObject({ name: RoleName }),
  output: RoleView,
  errors: { role_not_found: roleNotFound },
});

export const makeGetRole = (roles: RoleReader) =>
  query(getRole, async ({ name }) => {
    const role = (await roles.all()).find((each) => each.name === name);
    return role ? ok(roleView(role)) : fail({ code: 'role_not_found' });
  });
