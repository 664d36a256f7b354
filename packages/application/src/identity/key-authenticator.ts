import { keyStatus, type ApiKey } from '@quayside/domain/identity';
import { between, type ApiKeyId, type Instant } from '@quayside/domain/kernel';
import type { Authenticator, Clock, Digest, Principal, Sweep } from '../kernel/index.js';
import { Digests } from './digests.js';
import { LookUps } from './look-ups.js';
import { noteUseEvery, type KeyArchive } from './ports.js';
import { looksLikeSecret } from './secret.js';

export interface KeyAuthenticatorDeps {
  readonly keys: KeyArchive;
  readonly digest: Digest;
  readonly clock: Clock;
}

/** Milliseconds between two writings of what keys were used. */
const writeEvery = 5_000;
/** Keys that are remembered at once, about 1 kB each. */
const mostRemembered = 10_000;

interface Known {
  readonly key: ApiKey;
  readonly principal: Principal;
}

/**
 * Knows callers by their API keys; null for what is no secret of ours at all.
 *
 * A key is found by the SHA-256 of its secret. The secret has 256 random bits, so a fast digest is enough: there is
 * nothing to guess. And nothing to learn from how long the look-up takes, for the time can depend on the digest only,
 * which a caller cannot steer towards that of another's secret; secrets themselves are never compared.
 *
 * What was looked up is remembered for a moment. `forget` ends that at once.
 */
export class KeyAuthenticator implements Authenticator {
  readonly #known: LookUps<string, Known>;
  readonly #digests: Digests;
  readonly #uses = new Map<ApiKeyId, Instant>();

  constructor(readonly deps: KeyAuthenticatorDeps) {
    this.#known = new LookUps(deps.clock, (secretHash: string) => this.#lookUp(secretHash), mostRemembered);
    this.#digests = new Digests(deps.digest);
  }

  async principalOf(credential: string): Promise<Principal | null> {
    if (!looksLikeSecret(credential)) return null;
    const known = await this.#known.of(this.#digests.of(credential));
    const now = this.deps.clock.now();
    if (!known || keyStatus(known.key, now) !== 'active') return null;
    this.#use(known.key, now);
    return known.principal;
  }

  /** Trusts what was known of a key no longer: the next call looks it up anew. */
  forget(secretHash: string): void {
    this.#known.forget(secretHash);
  }

  /** Writes now and then, for all keys at once, when they were last used. A crash loses some seconds of that. */
  get sweep(): Sweep {
    return {
      name: 'identity.last_use',
      every: writeEvery,
      sweep: async () => {
        this.#digests.clear();
        this.#known.dropOld();
        const uses = [...this.#uses].map(([id, at]) => ({ id, at }));
        if (uses.length > 0) await this.deps.keys.noteUse(uses);
        for (const { id } of uses) this.#uses.delete(id);
        return false;
      },
    };
  }

  async #lookUp(secretHash: string): Promise<Known | null> {
    const key = await this.deps.keys.findBySecretHash(secretHash);
    return key && { key, principal: principalOfKey(key) };
  }

  /** Waits for nothing: what is written later is only noted here. */
  #use(key: ApiKey, now: Instant): void {
    if (this.#uses.has(key.id)) return;
    if (key.lastUsedAt === null || between(key.lastUsedAt, now) >= noteUseEvery) this.#uses.set(key.id, now);
  }
}

const principalOfKey = ({ id, name, scopes }: ApiKey): Principal => ({
  id,
  kind: 'api_key',
  name,
  scopes: new Set(scopes),
  sessionId: null,
});
