import { RoleName, userStatuses } from '@quayside/domain/identity';
import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { anyOf, contract, listInput, listOutput, pageView, query, requestOf } from '../../kernel/index.js';
import { Email } from './fields.js';
import { userSorts, type AccountArchive } from './ports.js';
import { UserView, userView } from './user-view.js';

export const listUsers = contract({
  name: 'identity.list_users',
  kind: 'query',
  summary: 'List users',
  scope: 'identity:read',
  input: listInput({
    sorts: userSorts,
    filters: { status: anyOf(userStatuses), role: v.optional(RoleName), email: v.optional(Email) },
  }),
  output: listOutput(UserView),
  errors: {},
});

export const makeListUsers = (accounts: AccountArchive) =>
  query(listUsers, async ({ status, role, email, ...input }) =>
    ok(pageView(await accounts.list(requestOf(input, { status, role, email }, '-created_at')), input, userView)),
  );
