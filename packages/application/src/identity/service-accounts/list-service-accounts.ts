import { serviceAccountStatuses } from '@quayside/domain/identity';
import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { anyOf, contract, listInput, listOutput, pageView, query, requestOf, type Clock } from '../../kernel/index.js';
import { serviceAccountSorts, type ServiceAccountArchive } from '../ports.js';
import { PrincipalId } from '../principal-id.js';
import { ServiceAccountView, serviceAccountView } from './service-account-view.js';

export const listServiceAccounts = contract({
  name: 'identity.list_service_accounts',
  kind: 'query',
  summary: 'List service accounts, never their secrets',
  scope: 'identity:read',
  input: listInput({
    sorts: serviceAccountSorts,
    filters: { status: anyOf(serviceAccountStatuses), created_by: v.optional(PrincipalId) },
  }),
  output: listOutput(ServiceAccountView),
  errors: {},
});

export const makeListServiceAccounts = (accounts: ServiceAccountArchive, clock: Clock) =>
  query(listServiceAccounts, async (input) => {
    const filter = { status: input.status, createdBy: input.created_by };
    const page = await accounts.list(requestOf(input, filter, '-created_at'));
    const now = clock.now();
    return ok(pageView(page, input, (account) => serviceAccountView(account, now)));
  });
