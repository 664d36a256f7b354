import { grantedScopes, lacksSecondFactor, type Account, type Role } from '@quayside/domain/identity';
import * as v from 'valibot';
import { UserView, userView } from './user-view.js';

/** A user as they see themselves. */
export const ProfileView = v.strictObject({
  ...UserView.entries,
  /** What they may do now. */
  scopes: v.array(v.string()),
  /** Whether one of the roles asks for a second factor that is not enrolled. */
  second_factor_needed: v.boolean(),
  recovery_codes_left: v.number(),
});

export const profileView = (account: Account, roles: readonly Role[]): v.InferOutput<typeof ProfileView> => ({
  ...userView(account),
  scopes: [...grantedScopes(account, roles)],
  second_factor_needed: lacksSecondFactor(account, roles),
  recovery_codes_left: account.secondFactor.state === 'enrolled' ? account.secondFactor.recoveryCodes.length : 0,
});
