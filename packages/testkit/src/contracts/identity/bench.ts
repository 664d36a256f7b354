import type { IdentityTx, IdentityWork, KeyArchive, KeyFilter, KeySort } from '@quayside/application/identity';
import type { ListRequest, MessageLog } from '@quayside/application/kernel';
import { createKey, revokeKey, type ApiKey, type NewKey } from '@quayside/domain/identity';
import { ok, type ApiKeyId } from '@quayside/domain/kernel';
import { expect } from 'chai';
import type { Ground } from '../../ground.js';

/** A store of API keys, and the log that its events go to. */
export interface KeyStoreUnderTest {
  readonly work: IdentityWork;
  readonly keys: KeyArchive;
  readonly log: MessageLog;
}

export const unit = { actor: 'key_ada', requestId: 'req_1' };
export const hashOf = (n: number): string => n.toString(16).padStart(64, '0');

/** What a suite works with: the store, and the steps that its tests share. */
export class Bench {
  #made = 0;

  constructor(
    readonly ground: Ground,
    readonly store: KeyStoreUnderTest,
  ) {}

  async add(changes: Partial<NewKey> = {}): Promise<ApiKey> {
    const added = await this.store.work.run(unit, async (tx) => ok(this.create(tx, changes)));
    if (added.outcome !== 'committed') throw new Error(`the key was not added: ${added.outcome}`);
    return added.value;
  }

  create(tx: IdentityTx, changes: Partial<NewKey> = {}): ApiKey {
    this.#made += 1;
    const { key, event } = createKey(
      {
        id: this.ground.ids.next('key'),
        name: 'shop',
        scopes: ['orders:read', 'orders:write'],
        secretHash: hashOf(this.#made),
        hint: 'qs_live_abcd',
        createdBy: 'key_ada',
        expiresAt: null,
        ...changes,
      },
      tx.now,
    );
    tx.keys.save(key, event);
    return key;
  }

  /** Gives back whether there was anything to revoke. */
  async revoke(id: ApiKeyId): Promise<boolean> {
    const revoked = await this.store.work.run(unit, async (tx) => {
      const key = await tx.keys.find(id);
      const decided = key && revokeKey(key, tx.now);
      if (decided) tx.keys.save(decided.key, decided.event);
      return ok(decided !== null);
    });
    if (revoked.outcome !== 'committed') throw new Error(`the key was not revoked: ${revoked.outcome}`);
    return revoked.value;
  }

  /** The key as each of the three ways of reading shows it, which must agree. */
  async read({ id, secretHash }: Pick<ApiKey, 'id' | 'secretHash'>): Promise<ApiKey | null> {
    const byHash = await this.store.keys.findBySecretHash(secretHash);
    const byId = await this.store.work.run(unit, async (tx) => ok(await tx.keys.find(id)));
    const { items } = await this.list();
    expect(byId).to.deep.equal({ outcome: 'committed', value: byHash });
    expect(items.find((key) => key.id === id) ?? null).to.deep.equal(byHash);
    return byHash;
  }

  list(request: Partial<ListRequest<KeyFilter, KeySort>> = {}) {
    return this.store.keys.list({
      filter: { now: this.ground.clock.now() },
      q: null,
      sort: { by: 'created_at', descending: false },
      perPage: 100,
      page: 1,
      cursor: null,
      ...request,
    });
  }

  async messages() {
    while ((await this.store.log.place(100)) > 0);
    return (await this.store.log.read(0, ['identity.key_created', 'identity.key_revoked'], 1_000)).messages;
  }
}
