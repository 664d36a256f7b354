import {
  noteUseEvery,
  type KeyArchive,
  type KeyFilter,
  type KeySort,
  type KeyUse,
  type StagedKeys,
} from '@quayside/application/identity';
import type { ListRequest, Page } from '@quayside/application/kernel';
import { keyStatus, type ApiKey } from '@quayside/domain/identity';
import { between, type ApiKeyId, type Instant } from '@quayside/domain/kernel';
import { among, pageOf, VersionedMap, type Stage } from '../kernel/index.js';

export class MemoryKeys implements KeyArchive {
  readonly #keys = new VersionedMap<ApiKeyId, ApiKey>();
  /** Beside the keys, for it has no part in their versions. */
  readonly #lastUse = new Map<ApiKeyId, Instant>();

  async findBySecretHash(secretHash: string): Promise<ApiKey | null> {
    const key = this.#keys.all().find((row) => row.secretHash === secretHash);
    return key ? this.#withUse(key) : null;
  }

  async list(request: ListRequest<KeyFilter, KeySort>): Promise<Page<ApiKey>> {
    const { status, createdBy, now } = request.filter;
    const rows = this.#keys
      .all()
      .filter((key) => among(keyStatus(key, now), status) && (createdBy === undefined || key.createdBy === createdBy));
    const page = pageOf(rows, request, {
      id: (key) => key.id,
      sort: (key, by) => (by === 'name' ? key.name : key.createdAt),
    });
    return { ...page, items: page.items.map((key) => this.#withUse(key)) };
  }

  async noteUse(uses: readonly KeyUse[]): Promise<void> {
    for (const { id, at } of uses) {
      const last = this.#lastUse.get(id);
      if (this.#keys.get(id) && (last === undefined || between(last, at) >= noteUseEvery)) this.#lastUse.set(id, at);
    }
  }

  staged(stage: Stage): StagedKeys {
    return {
      find: async (id) => {
        const key = this.#keys.get(id);
        return key && this.#withUse(key);
      },
      save: (key, event) => {
        stage.change(this.#keys.save(key.id, key, key.version - 1));
        stage.tell({ subject: key.id, lane: key.id, version: key.version, events: [event] });
      },
    };
  }

  #withUse(key: ApiKey): ApiKey {
    return { ...key, lastUsedAt: this.#lastUse.get(key.id) ?? null };
  }
}
