import type { ServiceAccountId } from '@quayside/domain/kernel';
import type { Clock, UseCase } from '../../kernel/index.js';
import type { ServiceAccountArchive } from '../ports.js';
import { addAccountSecret, makeAddAccountSecret } from './add-secret.js';
import { createServiceAccount, makeCreateServiceAccount, type ServiceAccountDeps } from './create-service-account.js';
import { endServiceAccount, makeEndServiceAccount } from './end-service-account.js';
import { getServiceAccount, makeGetServiceAccount } from './get-service-account.js';
import { listServiceAccounts, makeListServiceAccounts } from './list-service-accounts.js';
import { makeRemoveAccountSecret, removeAccountSecret } from './remove-secret.js';
import { makeUpdateServiceAccount, updateServiceAccount } from './update-service-account.js';

export const serviceAccountContracts = [
  createServiceAccount,
  getServiceAccount,
  listServiceAccounts,
  updateServiceAccount,
  endServiceAccount,
  addAccountSecret,
  removeAccountSecret,
] as const;

/** What can be asked of service accounts. `forget` takes what is known of one for true no longer. */
export const makeServiceAccounts = (
  deps: ServiceAccountDeps & { readonly serviceAccounts: ServiceAccountArchive; readonly clock: Clock },
  forget: (id: ServiceAccountId) => void,
): readonly UseCase[] => [
  makeCreateServiceAccount(deps),
  makeGetServiceAccount(deps.serviceAccounts, deps.clock),
  makeListServiceAccounts(deps.serviceAccounts, deps.clock),
  makeUpdateServiceAccount(deps, forget),
  makeEndServiceAccount(deps.work, forget),
  makeAddAccountSecret(deps),
  makeRemoveAccountSecret(deps.work, forget),
];
