import {
  builtInRoles,
  noFactor,
  type Account,
  type OwnRole,
  type Role,
  type SecondFactor,
  type User,
} from '@quayside/domain/identity';
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import type { roles, userRoles, users } from './tables.js';

type UserRow = InferSelectModel<typeof users>;

export const toUserRow = ({ user, passwordHash, secondFactor, revision }: Account): InferInsertModel<typeof users> => ({
  id: uuidOf(user.id),
  email: user.email,
  name: user.name,
  status: user.status,
  passwordHash,
  ...toFactorColumns(secondFactor),
  createdBy: user.createdBy,
  createdAt: user.createdAt,
  confirmedAt: user.status === 'invited' ? null : user.confirmedAt,
  deactivatedAt: user.status === 'deactivated' ? user.deactivatedAt : null,
  events: user.version,
  version: revision,
});

/** `names` are the user's roles. */
export const fromUserRow = (row: UserRow, names: readonly string[]): Account => {
  const base = {
    id: idOf('usr', row.id),
    email: row.email,
    name: row.name,
    roles: names,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    version: row.events,
  };
  return {
    user: userOf(base, row),
    passwordHash: row.passwordHash,
    secondFactor: fromFactorColumns(row),
    revision: row.version,
  };
};

// The table's constraints hold that each status has what belongs to it, and each state of a second factor too.
const userOf = (base: Omit<User, 'status'>, { status, confirmedAt, deactivatedAt }: UserRow): User => {
  switch (status) {
    case 'invited':
      return { ...base, status };
    case 'active':
      return { ...base, status, confirmedAt: confirmedAt ?? '' };
    case 'deactivated':
      return { ...base, status, confirmedAt, deactivatedAt: deactivatedAt ?? '' };
  }
};

const toFactorColumns = (factor: SecondFactor) => {
  const isEnrolled = factor.state === 'enrolled';
  return {
    factorState: factor.state,
    factorSecret: factor.state === 'none' ? null : factor.sealedSecret,
    factorSince: factor.state === 'none' ? null : factor.since,
    factorLastStep: isEnrolled ? factor.lastStep : null,
    factorRecoveryCodes: isEnrolled ? factor.recoveryCodes : null,
    factorFailures: isEnrolled ? factor.failures : null,
    factorFailedAt: isEnrolled ? factor.failedAt : null,
  };
};

const fromFactorColumns = (row: UserRow): SecondFactor => {
  if (row.factorState === 'none') return noFactor;
  const shown = { sealedSecret: row.factorSecret ?? '', since: row.factorSince ?? '' };
  if (row.factorState === 'enrolling') return { state: 'enrolling', ...shown };
  return {
    state: 'enrolled',
    ...shown,
    lastStep: row.factorLastStep ?? 0,
    recoveryCodes: row.factorRecoveryCodes ?? [],
    failures: row.factorFailures ?? 0,
    failedAt: row.factorFailedAt,
  };
};

const builtIn = new Map(builtInRoles.map((role) => [role.name, role]));

export const toUserRoleRows = ({ user }: Account): readonly InferInsertModel<typeof userRoles>[] =>
  user.roles.map((role) => ({ userId: uuidOf(user.id), role, ownRole: builtIn.has(role) ? null : role }));

/** A built-in role's row says only what can be changed of it. */
export const toRoleRow = (role: Role): InferInsertModel<typeof roles> => ({
  id: uuidOf(role.id),
  name: role.name,
  builtIn: role.isBuiltIn,
  description: role.isBuiltIn ? null : role.description,
  scopes: role.isBuiltIn ? [] : role.scopes,
  requiresSecondFactor: role.requiresSecondFactor,
  updatedAt: role.updatedAt ?? '',
  version: role.version,
});

/** All roles: the built-in ones as they are set, and one's own. */
export const fromRoleRows = (rows: readonly InferSelectModel<typeof roles>[]): readonly Role[] => {
  const rowOf = new Map(rows.map((row) => [row.name, row]));
  const set = builtInRoles.map((role): Role => {
    const row = rowOf.get(role.name);
    if (!row) return role;
    const { requiresSecondFactor, updatedAt, version } = row;
    return { ...role, requiresSecondFactor, updatedAt, version };
  });
  return [...set, ...rows.filter((row) => !row.builtIn).map(ownRole)];
};

const ownRole = ({ builtIn: _, id, ...row }: InferSelectModel<typeof roles>): OwnRole => ({
  ...row,
  id: idOf('rol', id),
  isBuiltIn: false,
});
