import {
  noteUseEvery,
  type KeyArchive,
  type KeyFilter,
  type KeySort,
  type KeyUse,
  type StagedKeys,
} from '@quayside/application/identity';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { ApiKey, KeyEvent, KeyStatus } from '@quayside/domain/identity';
import type { ApiKeyId, Instant } from '@quayside/domain/kernel';
import { batched } from '../kernel/batcher.js';
import type { Database } from '../kernel/database.js';
import { equals, listRows, where, type Condition, type Listing } from '../kernel/listing.js';
import type { Stage } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { inserting, updating, type Writer } from '../kernel/table-writer.js';
import { uuidOf } from '../kernel/type-ids.js';
import { fromRow, toRow } from './key-rows.js';
import { apiKeys } from './tables.js';

const insertKeys = inserting(apiKeys);
/** All that may change of a key once it is made; its last use is written by `noteUse`. */
const revokeKeys = updating(apiKeys, 'id', ['version', 'revokedAt']);

export const keyWriters: readonly Writer<never>[] = [insertKeys, revokeKeys];

const columns = selecting(apiKeys, 'k');
const keyOf = readingRows(apiKeys);

const listing: Listing<KeySort> = {
  from: 'identity.api_keys k',
  columns,
  sorts: { created_at: { column: 'k.created_at', type: 'timestamptz' }, name: { column: 'k.name', type: 'text' } },
  id: { column: 'k.id', type: 'uuid' },
};

export class PostgresKeys implements KeyArchive {
  readonly findBySecretHash: (secretHash: string) => Promise<ApiKey | null>;

  constructor(readonly database: Database) {
    this.findBySecretHash = batched((hashes) => this.#findAllByHash(hashes), { most: 256, atOnce: 2 });
  }

  async list(request: ListRequest<KeyFilter, KeySort>): Promise<Page<ApiKey>> {
    const page = await listRows(this.database, listing, conditions(request.filter), request);
    return { ...page, items: page.items.map((row) => fromRow(keyOf(row))) };
  }

  async noteUse(uses: readonly KeyUse[]): Promise<void> {
    const rows = uses.map(({ id, at }) => ({ id: uuidOf(id), at }));
    await this.database.query(
      `update identity.api_keys k set last_used_at = x.at from json_to_recordset($1::text::json) as x(id uuid, at timestamptz)
       where k.id = x.id and (k.last_used_at is null or k.last_used_at <= x.at - $2::text::integer * interval '1 millisecond')`,
      [JSON.stringify(rows), String(noteUseEvery)],
    );
  }

  staged(stage: Stage): StagedKeys {
    return { find: (id) => this.#find(id), save: (key, event) => save(stage, key, event) };
  }

  async #find(id: ApiKeyId): Promise<ApiKey | null> {
    const [row] = await this.database.query(`select ${columns} from identity.api_keys k where k.id = $1::text::uuid`, [
      uuidOf(id),
    ]);
    return row ? fromRow(keyOf(row)) : null;
  }

  async #findAllByHash(hashes: readonly string[]): Promise<readonly (ApiKey | null)[]> {
    const rows = await this.database.query(
      `select ${columns} from identity.api_keys k where k.secret_hash = any(array(select json_array_elements_text($1::text::json)))`,
      [JSON.stringify(hashes)],
    );
    const found = new Map(rows.map((row) => fromRow(keyOf(row))).map((key) => [key.secretHash, key]));
    return hashes.map((hash) => found.get(hash) ?? null);
  }
}

const save = (stage: Stage, key: ApiKey, event: KeyEvent): void => {
  const row = toRow(key);
  if (key.version === 1) stage.write(insertKeys, { ...row, lastUsedAt: null });
  else stage.write(revokeKeys, { ...row, basedOn: key.version - 1 });
  stage.tell({ subject: key.id, lane: key.id, version: key.version, events: [event] });
};

/** What `keyStatus` says, for the database to say, at the time of its mark where it has one. */
const statuses = {
  active: 'k.revoked_at is null and coalesce(k.expires_at > ?::text::timestamptz, true)',
  expired: 'k.revoked_at is null and k.expires_at <= ?::text::timestamptz',
  revoked: 'k.revoked_at is not null',
} satisfies Record<KeyStatus, string>;

const conditions = ({ status, createdBy, now }: KeyFilter): readonly Condition[] => [
  ...(status === undefined ? [] : [inStatus(status, now)]),
  ...equals('k.created_by', createdBy),
];

const inStatus = (status: readonly KeyStatus[], now: Instant): Condition => {
  const texts = status.map((each) => statuses[each]);
  return where(
    texts.map((text) => `(${text})`).join(' or '),
    ...texts.filter((text) => text.includes('?')).map(() => now),
  );
};
