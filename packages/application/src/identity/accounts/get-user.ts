import { fail, ok, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../../kernel/index.js';
import { userNotFound } from './find-user.js';
import type { AccountReader } from './ports.js';
import { UserView, userView } from './user-view.js';

export const getUser = contract({
  name: 'identity.get_user',
  kind: 'query',
  summary: 'Read one user',
  scope: 'identity:read',
  input: v.strictObject({ id: UserId }),
  output: UserView,
  errors: { user_not_found: userNotFound },
});

export const makeGetUser = (accounts: AccountReader) =>
  query(getUser, async ({ id }) => {
    const account = await accounts.find(id);
    return account ? ok(userView(account)) : fail({ code: 'user_not_found' });
  });
