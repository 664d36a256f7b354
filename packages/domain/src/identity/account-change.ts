import type { Instant, UserId } from '../kernel/index.js';
import type { SecondFactor } from './second-factor.js';
import type { User, UserEvent } from './user.js';

/** A user with all that signing in rests on. It is one thing, so that of two changes of it one comes second and sees the other. */
export interface Account {
  readonly user: User;
  /** Null for who has never chosen one. */
  readonly passwordHash: string | null;
  readonly secondFactor: SecondFactor;
  /**
   * Counts every change, sessions that began or were ended all at once among them; the next change is based on it. So whoever
   * signs in and whoever changes the password meanwhile cannot both be first.
   */
  readonly revision: number;
}
export interface AccountDecided {
  readonly account: Account;
  readonly events: readonly UserEvent[];
}

/** An event before it is known of whom and when. */
export type Happening = UserEvent extends infer E
  ? E extends UserEvent
    ? { readonly type: E['type']; readonly data?: Omit<E['data'], 'userId'> }
    : never
  : never;

/** A change that is nobody's history: a session began, a hash was made anew, a code was counted. */
export const untold = (
  account: Account,
  changes: Partial<Pick<Account, 'passwordHash' | 'secondFactor'>> = {},
): AccountDecided => ({ account: { ...account, ...changes, revision: account.revision + 1 }, events: [] });

/** The account after a change, with what is told of it. */
export const changed = (
  account: Account,
  changes: Partial<Omit<Account, 'revision'>>,
  now: Instant,
  ...happenings: readonly [Happening, ...Happening[]]
): AccountDecided => {
  const next = { ...account, ...changes };
  return {
    account: {
      ...next,
      user: { ...next.user, version: account.user.version + happenings.length },
      revision: account.revision + 1,
    },
    events: happenings.map((happening) => eventOf(account.user.id, happening, now)),
  };
};

export const eventOf = (userId: UserId, { type, data }: Happening, at: Instant): UserEvent =>
  // A happening has the data of its type: the compiler loses the pair when it is taken apart.
  ({ type, at, data: { userId, ...data } }) as UserEvent;
