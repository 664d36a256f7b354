import type { CommonPasswords } from '@quayside/domain/identity';
import type { Clock, Consumer, Digest, Log, Mail, Sweep, UseCase, Vault } from '../../kernel/index.js';
import { changePassword, makeChangePassword } from './change-password.js';
import { confirmRegistration, makeConfirmRegistration } from './confirm-registration.js';
import { confirmSecondFactor, makeConfirmSecondFactor } from './confirm-second-factor.js';
import { createRole, makeCreateRole } from './create-role.js';
import { createUser, makeCreateUser } from './create-user.js';
import { deactivateUser, makeDeactivateUser } from './deactivate-user.js';
import { deleteRole, makeDeleteRole } from './delete-role.js';
import { endOwnSession, makeEndOwnSession } from './end-own-session.js';
import { endSession, makeEndSession } from './end-session.js';
import type { SignInWatch } from './end-sessions.js';
import { endUserSessions, makeEndUserSessions } from './end-user-sessions.js';
import { enrolSecondFactor, makeEnrolSecondFactor } from './enrol-second-factor.js';
import { forgetLeftovers } from './forget-leftovers.js';
import { forgotPassword, makeForgotPassword } from './forgot-password.js';
import { getProfile, makeGetProfile } from './get-profile.js';
import { getRole, makeGetRole } from './get-role.js';
import { getUser, makeGetUser } from './get-user.js';
import { getUserRoles, makeGetUserRoles } from './get-user-roles.js';
import { listOwnSessions, makeListOwnSessions } from './list-own-sessions.js';
import { listRoles, makeListRoles } from './list-roles.js';
import { listSessions, makeListSessions } from './list-sessions.js';
import { listUsers, makeListUsers } from './list-users.js';
import { logIn, makeLogIn } from './log-in.js';
import { logInSecondFactor, makeLogInSecondFactor } from './log-in-second-factor.js';
import { logOut, makeLogOut } from './log-out.js';
import type {
  AccessTokens,
  AccountArchive,
  AccountLeftovers,
  AccountsWork,
  Passwords,
  RoleReader,
  SessionArchive,
  TimeCodes,
} from './ports.js';
import { postOffice } from './post.js';
import { reactivateUser, makeReactivateUser } from './reactivate-user.js';
import { refreshSession, makeRefreshSession } from './refresh-session.js';
import { makeRegister, register } from './register.js';
import { makeRemoveSecondFactor, removeSecondFactor } from './remove-second-factor.js';
import { makeReplaceRecoveryCodes, replaceRecoveryCodes } from './replace-recovery-codes.js';
import { makeResetPassword, resetPassword } from './reset-password.js';
import { makeResetSecondFactor, resetSecondFactor } from './reset-second-factor.js';
import { makeSetUserRoles, setUserRoles } from './set-user-roles.js';
import { makeUpdateProfile, updateProfile } from './update-profile.js';
import { makeUpdateRole, updateRole } from './update-role.js';
import { makeUpdateUser, updateUser } from './update-user.js';

export type { SignInWatch } from './end-sessions.js';
export { accountEvents } from './events.js';
export { liveSessions } from './live-sessions.js';
export * from './ports.js';
export { ProfileView } from './profile-view.js';
export { RoleView } from './role-view.js';
export { SessionView } from './session-view.js';
export { SignedIn } from './sign-in.js';
export { UserView } from './user-view.js';

export const accountContracts = [
  register,
  confirmRegistration,
  logIn,
  logInSecondFactor,
  refreshSession,
  logOut,
  forgotPassword,
  resetPassword,
  changePassword,
  getProfile,
  updateProfile,
  listOwnSessions,
  endOwnSession,
  enrolSecondFactor,
  confirmSecondFactor,
  removeSecondFactor,
  replaceRecoveryCodes,
  listUsers,
  getUser,
  createUser,
  updateUser,
  deactivateUser,
  reactivateUser,
  resetSecondFactor,
  getUserRoles,
  setUserRoles,
  listSessions,
  endSession,
  endUserSessions,
  listRoles,
  getRole,
  createRole,
  updateRole,
  deleteRole,
] as const;

export interface AccountsDeps {
  readonly work: AccountsWork;
  readonly accounts: AccountArchive;
  readonly roles: RoleReader;
  readonly sessions: SessionArchive;
  readonly leftovers: AccountLeftovers;
  readonly passwords: Passwords;
  readonly commonPasswords: CommonPasswords;
  readonly timeCodes: TimeCodes;
  readonly accessTokens: AccessTokens;
  readonly watch: SignInWatch;
  readonly vault: Vault;
  readonly digest: Digest;
  readonly mail: Mail;
  /** Where the pages are that take the tokens of mails; null where there are none. */
  readonly pages: string | null;
  readonly clock: Clock;
  readonly log: Log;
  /** Every scope that there is. */
  readonly scopes: ReadonlySet<string>;
}

export interface Accounts {
  readonly useCases: readonly UseCase[];
  /** Sends the mails. */
  readonly consumer: Consumer;
  readonly sweeps: readonly Sweep[];
}

/** Users, their roles and sessions, ready to be run. */
export const makeAccounts = (deps: AccountsDeps): Accounts => {
  const { work, watch } = deps;
  return {
    useCases: [
      makeRegister(deps),
      makeConfirmRegistration(deps),
      makeLogIn(deps),
      makeLogInSecondFactor(deps),
      makeRefreshSession(deps),
      makeLogOut(work, watch),
      makeForgotPassword(work, deps),
      makeResetPassword(deps),
      makeChangePassword(deps),
      makeGetProfile(deps),
      makeUpdateProfile(work),
      makeListOwnSessions(deps),
      makeEndOwnSession(work, watch),
      makeEnrolSecondFactor(deps),
      makeConfirmSecondFactor(deps),
      makeRemoveSecondFactor(deps),
      makeReplaceRecoveryCodes(deps),
      makeListUsers(deps.accounts),
      makeGetUser(deps.accounts),
      makeCreateUser(deps),
      makeUpdateUser(work),
      makeDeactivateUser(work, watch),
      makeReactivateUser(deps),
      makeResetSecondFactor(work, watch),
      makeGetUserRoles(deps),
      makeSetUserRoles(work, watch),
      makeListSessions(deps),
      makeEndSession(work, watch),
      makeEndUserSessions(work, watch),
      makeListRoles(deps.roles),
      makeGetRole(deps.roles),
      makeCreateRole(work, deps.scopes),
      makeUpdateRole(deps),
      makeDeleteRole(work),
    ],
    consumer: { name: 'identity', reactions: postOffice(deps) },
    sweeps: [forgetLeftovers(deps.leftovers)],
  };
};
