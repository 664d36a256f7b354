import * as v from 'valibot';
import type { Fact, Instant, RoleId } from '../kernel/index.js';
import { namesInOrder } from './user.js';

export const RoleName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9_-]{1,39}$/, 'must be 2 to 40 lower-case letters, digits, dashes or underscores'),
);

/** A set of scopes with a name. */
interface RoleBase {
  readonly id: RoleId;
  readonly name: string;
  readonly description: string | null;
  /** Sorted, each once. */
  readonly scopes: readonly string[];
  /** Whether whoever has it may do nothing before they have a second factor. */
  readonly requiresSecondFactor: boolean;
  readonly updatedAt: Instant | null;
  /** For a role of one's own the number of events in its history; a built-in one has a first version that no event told of. */
  readonly version: number;
}
/** Comes with the program; only whether it asks for a second factor can be said. */
export interface BuiltInRole extends RoleBase {
  readonly isBuiltIn: true;
}
export interface OwnRole extends RoleBase {
  readonly isBuiltIn: false;
}
export type Role = BuiltInRole | OwnRole;

type RoleData = {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly requiresSecondFactor: boolean;
};
export type RoleEvent =
  | Fact<'identity.role_created', RoleData>
  | Fact<'identity.role_changed', RoleData>
  | Fact<'identity.role_deleted', { readonly name: string }>;

export interface RoleDecided<R extends Role = Role> {
  readonly role: R;
  readonly event: RoleEvent;
}
export type RoleContent = Pick<RoleBase, 'description' | 'scopes' | 'requiresSecondFactor'>;

/** Null where it is the same. A built-in role keeps its description and its scopes, whatever is asked. */
export const changeRole = (role: Role, content: RoleContent, now: Instant): RoleDecided | null => {
  const { requiresSecondFactor } = content;
  const next = role.isBuiltIn
    ? { ...role, requiresSecondFactor }
    : { ...role, ...content, scopes: namesInOrder(content.scopes) };
  const isSame =
    next.description === role.description &&
    next.requiresSecondFactor === role.requiresSecondFactor &&
    next.scopes.join(' ') === role.scopes.join(' ');
  if (isSame) return null;
  const changedRole = { ...next, updatedAt: now, version: role.version + 1 };
  return { role: changedRole, event: { type: 'identity.role_changed', at: now, data: dataOf(changedRole) } };
};

export const createRole = (input: Pick<RoleBase, 'id' | 'name'> & RoleContent, now: Instant): RoleDecided<OwnRole> => {
  const role: OwnRole = { ...input, scopes: namesInOrder(input.scopes), updatedAt: now, isBuiltIn: false, version: 1 };
  return { role, event: { type: 'identity.role_created', at: now, data: dataOf(role) } };
};

export const deleteRole = (role: OwnRole, now: Instant): RoleDecided<OwnRole> => ({
  role: { ...role, updatedAt: now, version: role.version + 1 },
  event: { type: 'identity.role_deleted', at: now, data: { name: role.name } },
});

const dataOf = ({ name, scopes, requiresSecondFactor }: RoleData): RoleData => ({ name, scopes, requiresSecondFactor });

const builtIn = (number: string, name: string, description: string, scopes: readonly string[]): BuiltInRole => ({
  // The ids are of no moment: they are the same in every installation.
  id: `rol_000000000000000000000000${number}` as RoleId,
  name,
  description,
  scopes: namesInOrder(scopes),
  requiresSecondFactor: false,
  updatedAt: null,
  isBuiltIn: true,
  version: 1,
});

/** Whoever registers is one. */
export const customerRole = 'customer';
/** Whoever may do everything is one; the last active one stays. */
export const administratorRole = 'admin';

/** The roles that come with the program. `…:all` is to see what is others', in contexts whose things have owners. */
export const builtInRoles: readonly BuiltInRole[] = [
  builtIn('01', customerRole, 'Buys: sees the catalog, and the orders and payments that are their own', [
    'catalog:read',
    'orders:read',
    'orders:write',
    'payments:read',
  ]),
  builtIn('02', 'operator', 'Runs the shop: products, every order, and sagas that are stuck', [
    'catalog:*',
    'inventory:read',
    'orders:*',
    'payments:all',
    'payments:read',
  ]),
  builtIn('03', 'warehouse', 'Keeps the stock, and sees which orders it is for', [
    'catalog:read',
    'inventory:*',
    'orders:all',
    'orders:read',
  ]),
  builtIn('04', 'finance', 'Looks after payments, and sees what they are for', [
    'catalog:read',
    'orders:all',
    'orders:read',
    'payments:*',
  ]),
  builtIn(
    '05',
    'agent',
    'A program that buys for somebody: sees the catalog and the stock, and the orders that are its own',
    ['catalog:read', 'inventory:read', 'orders:read', 'orders:write', 'payments:read'],
  ),
  builtIn('06', 'auditor', 'Reads everything and changes nothing', [
    'audit:read',
    'catalog:read',
    'identity:read',
    'inventory:read',
    'orders:all',
    'orders:read',
    'orders:sagas',
    'payments:all',
    'payments:read',
  ]),
  builtIn('07', administratorRole, 'May do everything', ['*']),
];
