import type {
  ServiceAccountArchive,
  ServiceAccountFilter,
  ServiceAccountSort,
  StagedServiceAccounts,
} from '@quayside/application/identity';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { ServiceAccount } from '@quayside/domain/identity';
import type { ServiceAccountId } from '@quayside/domain/kernel';
import { batched } from '../kernel/batcher.js';
import type { Database } from '../kernel/database.js';
import { amongValues, equals, listRows, type Listing } from '../kernel/listing.js';
import type { Stage } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { inserting, updating, type Writer } from '../kernel/table-writer.js';
import { uuidArray, uuidOf } from '../kernel/type-ids.js';
import { fromServiceAccountRow, toServiceAccountRow } from './service-account-rows.js';
import { serviceAccounts } from './tables.js';

const insertAccounts = inserting(serviceAccounts);
const changeAccounts = updating(serviceAccounts, 'id', [
  'version',
  'name',
  'scopes',
  'status',
  'secrets',
  'updatedAt',
  'endedAt',
]);
export const serviceAccountWriters: readonly Writer<never>[] = [insertAccounts, changeAccounts];

const columns = selecting(serviceAccounts, 'a');
const accountOf = readingRows(serviceAccounts);

const listing: Listing<ServiceAccountSort> = {
  from: 'identity.service_accounts a',
  columns,
  sorts: { created_at: { column: 'a.created_at', type: 'timestamptz' }, name: { column: 'a.name', type: 'text' } },
  id: { column: 'a.id', type: 'uuid' },
};

/** The service accounts of identity. */
export class PostgresServiceAccounts implements ServiceAccountArchive {
  readonly find: (id: ServiceAccountId) => Promise<ServiceAccount | null>;

  constructor(readonly database: Database) {
    this.find = batched((ids) => this.#findAll(ids), { most: 256, atOnce: 2 });
  }

  async list(request: ListRequest<ServiceAccountFilter, ServiceAccountSort>): Promise<Page<ServiceAccount>> {
    const { status, createdBy } = request.filter;
    const conditions = [...amongValues('a.status', status), ...equals('a.created_by', createdBy)];
    const page = await listRows(this.database, listing, conditions, request);
    return { ...page, items: page.items.map((row) => fromServiceAccountRow(accountOf(row))) };
  }

  staged(stage: Stage): StagedServiceAccounts {
    return {
      find: (id) => this.find(id),
      save: ({ account, events }) => {
        const row = toServiceAccountRow(account);
        const basedOn = account.version - events.length;
        if (basedOn === 0) stage.write(insertAccounts, row);
        else stage.write(changeAccounts, { ...row, basedOn });
        stage.tell({ subject: account.id, lane: account.id, version: account.version, events });
      },
    };
  }

  async #findAll(ids: readonly ServiceAccountId[]): Promise<readonly (ServiceAccount | null)[]> {
    const rows = await this.database.query(
      `select ${columns} from identity.service_accounts a where a.id = any($1::text::uuid[])`,
      [uuidArray(ids)],
    );
    const found = new Map(rows.map((row) => [row['id'], fromServiceAccountRow(accountOf(row))]));
    return ids.map((id) => found.get(uuidOf(id)) ?? null);
  }
}
