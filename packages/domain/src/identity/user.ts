import type { Fact, Instant, UserId } from '../kernel/index.js';

/** A person who signs in. */
interface UserBase {
  readonly id: UserId;
  /** As it was written; compared by `addressKey`. */
  readonly email: string;
  readonly name: string | null;
  /** Names of roles; sorted, each once. */
  readonly roles: readonly string[];
  /** The principal that made it: itself where somebody registered. */
  readonly createdBy: string;
  readonly createdAt: Instant;
  /** The number of events in the user's history. */
  readonly version: number;
}

/** Asked in by somebody else; has shown neither the address nor a password yet. */
export interface InvitedUser extends UserBase {
  readonly status: 'invited';
}
export interface ActiveUser extends UserBase {
  readonly status: 'active';
  /** When it was first shown that mail to the address arrives. */
  readonly confirmedAt: Instant;
}
export interface DeactivatedUser extends UserBase {
  readonly status: 'deactivated';
  readonly deactivatedAt: Instant;
  /** Null where an invitation was never answered. */
  readonly confirmedAt: Instant | null;
}
export type User = InvitedUser | ActiveUser | DeactivatedUser;
export const userStatuses = ['invited', 'active', 'deactivated'] as const satisfies readonly User['status'][];
export type UserStatus = (typeof userStatuses)[number];

type OfUser = {
  readonly userId: UserId;
};
type Told<Type extends string, Data = unknown> = Fact<`identity.${Type}`, OfUser & Data>;
type Roles = {
  readonly roles: readonly string[];
};
/** Who took it away: the user, or somebody for them. */
type By = {
  readonly by: 'user' | 'administrator';
};

/** What happens to users. No event says more of a person than an id. */
export type UserEvent =
  | Told<'user_registered', Roles>
  | Told<'user_invited', Roles>
  | Told<'user_confirmed'>
  | Told<'user_changed'>
  | Told<'user_roles_changed', Roles>
  | Told<'user_deactivated'>
  | Told<'user_reactivated'>
  | Told<'password_changed', { readonly how: PasswordChange }>
  | Told<'second_factor_enrolled'>
  | Told<'second_factor_removed', By>
  | Told<'recovery_codes_replaced'>;

/** Knowing the one before, or by a token that came with the mail. */
export type PasswordChange = 'change' | 'reset';

/** Each once, in the one order. */
export const namesInOrder = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted();
