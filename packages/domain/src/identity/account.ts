import type { Instant } from '../kernel/index.js';
import { changed, eventOf, type Account, type AccountDecided, type Happening } from './account-change.js';
import { noFactor } from './second-factor.js';
import { namesInOrder, type ActiveUser, type PasswordChange, type User } from './user.js';

export { untold, type Account, type AccountDecided } from './account-change.js';

type NewUser = Pick<User, 'id' | 'email' | 'name' | 'roles' | 'createdBy'>;
/** Somebody who has shown that the address is theirs. */
export const registerUser = (
  input: Omit<NewUser, 'createdBy'> & { readonly passwordHash: string },
  now: Instant,
): AccountDecided => {
  const { passwordHash, ...user } = input;
  const roles = namesInOrder(input.roles);
  return born(
    { ...user, roles, createdBy: user.id, createdAt: now, version: 1, status: 'active', confirmedAt: now },
    passwordHash,
    { type: 'identity.user_registered', data: { roles } },
    now,
  );
};

export const inviteUser = (input: NewUser, now: Instant): AccountDecided => {
  const roles = namesInOrder(input.roles);
  const user: User = { ...input, roles, createdAt: now, version: 1, status: 'invited' };
  return born(user, null, { type: 'identity.user_invited', data: { roles } }, now);
};

const born = (user: User, passwordHash: string | null, happening: Happening, now: Instant): AccountDecided => ({
  account: { user, passwordHash, secondFactor: noFactor, revision: 1 },
  events: [eventOf(user.id, happening, now)],
});

/** Null where it is the same. */
export const renameUser = (account: Account, name: string | null, now: Instant): AccountDecided | null =>
  name === account.user.name
    ? null
    : changed(account, { user: { ...account.user, name } }, now, { type: 'identity.user_changed' });

/** Null where they are the same. */
export const giveRoles = (account: Account, names: readonly string[], now: Instant): AccountDecided | null => {
  const roles = namesInOrder(names);
  const same = roles.join(' ') === account.user.roles.join(' ');
  if (same) return null;
  return changed(account, { user: { ...account.user, roles } }, now, {
    type: 'identity.user_roles_changed',
    data: { roles },
  });
};

/** A password in place of the one before, or the first; whoever had to answer a mail for it has shown the address. */
export const choosePassword = (
  account: Account,
  passwordHash: string,
  how: PasswordChange,
  now: Instant,
): AccountDecided => {
  const { user } = account;
  const told: Happening = { type: 'identity.password_changed', data: { how } };
  if (user.status !== 'invited') return changed(account, { passwordHash }, now, told);
  return changed(
    account,
    { passwordHash, user: { ...user, status: 'active', confirmedAt: now } },
    now,
    { type: 'identity.user_confirmed' },
    told,
  );
};

/** Null where it is so already. */
export const deactivateUser = (account: Account, now: Instant): AccountDecided | null => {
  const { user } = account;
  if (user.status === 'deactivated') return null;
  const confirmedAt = user.status === 'active' ? user.confirmedAt : null;
  return changed(account, { user: { ...user, status: 'deactivated', deactivatedAt: now, confirmedAt } }, now, {
    type: 'identity.user_deactivated',
  });
};

/** Null where there is nothing to take back. Who never answered the invitation is invited again. */
export const reactivateUser = (account: Account, now: Instant): AccountDecided | null => {
  if (account.user.status !== 'deactivated') return null;
  const { deactivatedAt: _, confirmedAt, ...user } = account.user;
  return changed(
    account,
    { user: confirmedAt === null ? { ...user, status: 'invited' } : { ...user, status: 'active', confirmedAt } },
    now,
    { type: 'identity.user_reactivated' },
  );
};

/** Only who is active signs in. */
export const isActive = (account: Account): account is Account & { readonly user: ActiveUser } =>
  account.user.status === 'active';
