import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../../kernel/index.js';
import { ownAccount, ownErrors } from './own-account.js';
import type { AccountReader, RoleReader } from './ports.js';
import { ProfileView, profileView } from './profile-view.js';

export const getProfile = contract({
  name: 'identity.get_profile',
  kind: 'query',
  summary: 'Read one’s own account: who one is, and what one may do',
  scope: 'signed_in',
  input: v.strictObject({}),
  output: ProfileView,
  errors: { not_a_user: ownErrors.not_a_user },
});

export interface GetProfileDeps {
  readonly accounts: AccountReader;
  readonly roles: RoleReader;
}

export const makeGetProfile = (deps: GetProfileDeps) =>
  query(getProfile, async (_input, caller) => {
    const own = await ownAccount(deps, caller);
    return own.ok ? ok(profileView(own.value.account, await deps.roles.all())) : own;
  });
