import type {
  ServiceAccountArchive,
  ServiceAccountFilter,
  ServiceAccountSort,
  StagedServiceAccounts,
} from '@quayside/application/identity';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { ServiceAccount } from '@quayside/domain/identity';
import type { ServiceAccountId } from '@quayside/domain/kernel';
import { among, pageOf, VersionedMap, type Stage } from '../kernel/index.js';

export class MemoryServiceAccounts implements ServiceAccountArchive {
  readonly #accounts = new VersionedMap<ServiceAccountId, ServiceAccount>();

  async find(id: ServiceAccountId): Promise<ServiceAccount | null> {
    return this.#accounts.get(id);
  }

  async list(request: ListRequest<ServiceAccountFilter, ServiceAccountSort>): Promise<Page<ServiceAccount>> {
    const { status, createdBy } = request.filter;
    const rows = this.#accounts
      .all()
      .filter((each) => among(each.status, status) && (createdBy === undefined || each.createdBy === createdBy));
    return pageOf(rows, request, {
      id: ({ id }) => id,
      sort: (account, by) => (by === 'name' ? account.name : account.createdAt),
    });
  }

  staged(stage: Stage): StagedServiceAccounts {
    return {
      find: (id) => this.find(id),
      save: ({ account, events }) => {
        stage.change(this.#accounts.save(account.id, account, account.version - events.length));
        stage.tell({ subject: account.id, lane: account.id, version: account.version, events });
      },
    };
  }
}
