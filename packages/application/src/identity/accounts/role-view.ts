import { RoleName, type Role } from '@quayside/domain/identity';
import { visibleText } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { allows, Instant, type Principal } from '../../kernel/index.js';

export const RoleView = v.strictObject({
  name: RoleName,
  description: v.nullable(v.string()),
  scopes: v.array(v.string()),
  /** Whether whoever has it can do nothing before a second factor is enrolled. */
  requires_second_factor: v.boolean(),
  /** Whether it came with the program: then only whether it asks for a second factor can be changed. */
  built_in: v.boolean(),
  /** Null for one that is as it came. */
  updated_at: v.nullable(Instant),
  version: v.number(),
});
export type RoleView = v.InferOutput<typeof RoleView>;

export const roleView = (role: Role): RoleView => ({
  name: role.name,
  description: role.description,
  scopes: [...role.scopes],
  requires_second_factor: role.requiresSecondFactor,
  built_in: role.isBuiltIn,
  updated_at: role.updatedAt,
  version: role.version,
});

/** What a role is made of, as callers write it. */
export const roleContent = {
  description: v.nullable(visibleText(200)),
  scopes: v.pipe(v.array(v.pipe(v.string(), v.maxLength(64))), v.maxLength(100, 'must have at most 100 entries')),
  requires_second_factor: v.boolean(),
};

export const roleNotFound = { category: 'not_found', message: 'There is no such role.' } as const;
export const builtInRole = {
  category: 'conflict',
  message: 'This role comes with the program: only whether it asks for a second factor can be changed.',
} as const;

/** Nobody changes a role that has more than they may themselves. */
export const roleBeyond = ({ scopes }: Role, principal: Principal) => {
  const beyond = scopes.filter((scope) => !allows(principal, scope));
  const issues = beyond.map((scope) => ({ path: 'name', message: `has the scope ${scope}, which you do not hold` }));
  return issues.length === 0 ? null : ({ code: 'scope_not_held', details: { issues } } as const);
};
