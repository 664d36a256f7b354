import type {
  SigningKeyArchive,
  SigningKeyFilter,
  SigningKeySort,
  StagedSigningKeys,
} from '@quayside/application/identity';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { SigningKey } from '@quayside/domain/identity';
import type { SigningKeyId } from '@quayside/domain/kernel';
import { among, pageOf, VersionedMap, type Stage } from '../kernel/index.js';

export class MemorySigningKeys implements SigningKeyArchive {
  readonly #keys = new VersionedMap<SigningKeyId, SigningKey>();

  async known(): Promise<readonly SigningKey[]> {
    return this.#all().filter(({ state }) => state !== 'gone');
  }

  async list(request: ListRequest<SigningKeyFilter, SigningKeySort>): Promise<Page<SigningKey>> {
    const rows = this.#all().filter(({ state }) => among(state, request.filter.state));
    return pageOf(rows, request, { id: ({ id }) => id, sort: ({ number }) => number });
  }

  staged(stage: Stage): StagedSigningKeys {
    return {
      all: async () => this.#all(),
      save: ({ key, events }) => {
        const isNew = key.version === events.length;
        const unique = () => !isNew || this.#all().every(({ number }) => number !== key.number);
        stage.change(this.#keys.save(key.id, key, key.version - events.length, unique));
        stage.tell({ subject: key.id, lane: key.id, version: key.version, events });
      },
    };
  }

  #all(): readonly SigningKey[] {
    return this.#keys.all().toSorted((a, b) => a.number - b.number);
  }
}
