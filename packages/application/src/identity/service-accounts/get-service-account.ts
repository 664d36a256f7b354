import { fail, ok, ServiceAccountId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query, type Clock } from '../../kernel/index.js';
import type { ServiceAccountArchive } from '../ports.js';
import { ServiceAccountView, serviceAccountView } from './service-account-view.js';
import { serviceAccountNotFound } from './find-service-account.js';

export const getServiceAccount = contract({
  name: 'identity.get_service_account',
  kind: 'query',
  summary: 'Read a service account, never its secrets',
  scope: 'identity:read',
  input: v.strictObject({ id: ServiceAccountId }),
  output: ServiceAccountView,
  errors: { service_account_not_found: serviceAccountNotFound },
});

export const makeGetServiceAccount = (accounts: ServiceAccountArchive, clock: Clock) =>
  query(getServiceAccount, async ({ id }) => {
    const account = await accounts.find(id);
    return account ? ok(serviceAccountView(account, clock.now())) : fail({ code: 'service_account_not_found' });
  });
