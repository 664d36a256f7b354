import type {
  SigningKeyArchive,
  SigningKeyFilter,
  SigningKeySort,
  StagedSigningKeys,
} from '@quayside/application/identity';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { SigningKey } from '@quayside/domain/identity';
import type { Database } from '../kernel/database.js';
import { amongValues, listRows, type Listing } from '../kernel/listing.js';
import type { Stage } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { inserting, updating, type Writer } from '../kernel/table-writer.js';
import { fromSigningKeyRow, toSigningKeyRow } from './signing-key-rows.js';
import { signingKeys } from './tables.js';

const insertKeys = inserting(signingKeys);
/** The private part is not written: it may have been sealed anew since it was read. */
const activateKeys = updating(signingKeys, 'id', ['version', 'state', 'activatedAt']);
/** The private part goes. */
const endKeys = updating(signingKeys, 'id', ['version', 'state', 'sealedKey', 'retiredAt', 'goneAt', 'revoked']);
export const signingKeyWriters: readonly Writer<never>[] = [insertKeys, activateKeys, endKeys];

const columns = selecting(signingKeys, 's');
const keyOf = readingRows(signingKeys);

const listing: Listing<SigningKeySort> = {
  from: 'identity.signing_keys s',
  columns,
  sorts: { number: { column: 's.number', type: 'bigint' } },
  id: { column: 's.id', type: 'uuid' },
};

/** The keys that sign access tokens. */
export class PostgresSigningKeys implements SigningKeyArchive {
  constructor(readonly database: Database) {}

  known(): Promise<readonly SigningKey[]> {
    return this.#where("s.state <> 'gone'");
  }

  async list(request: ListRequest<SigningKeyFilter, SigningKeySort>): Promise<Page<SigningKey>> {
    const page = await listRows(this.database, listing, amongValues('s.state', request.filter.state), request);
    return { ...page, items: page.items.map((row) => fromSigningKeyRow(keyOf(row))) };
  }

  staged(stage: Stage): StagedSigningKeys {
    return {
      all: () => this.#where('true'),
      save: ({ key, events }) => {
        const row = toSigningKeyRow(key);
        const basedOn = key.version - events.length;
        if (basedOn === 0) stage.write(insertKeys, row);
        else stage.write(key.state === 'active' ? activateKeys : endKeys, { ...row, basedOn });
        stage.tell({ subject: key.id, lane: key.id, version: key.version, events });
      },
    };
  }

  async #where(condition: string): Promise<readonly SigningKey[]> {
    const rows = await this.database.query(
      `select ${columns} from identity.signing_keys s where ${condition} order by s.number`,
    );
    return rows.map((row) => fromSigningKeyRow(keyOf(row)));
  }
}
