import { keyStatus, type ApiKey } from '@quayside/domain/identity';
import { between, type ApiKeyId, type Instant } from '@quayside/domain/kernel';
import type { Authenticator, Clock, Digest, Principal, Sweep } from '../kernel/index.js';
import { noteUseEvery, type KeyArchive } from './ports.js';
import { looksLikeSecret } from './secret.js';

export interface KeyAuthenticatorDeps {
  readonly keys: KeyArchive;
  readonly digest: Digest;
  readonly clock: Clock;
}

/** Milliseconds that a key which was looked up is taken for good: so long, at most, one revoked elsewhere goes on here. */
export const trustFor = 1_000;
/** Milliseconds between two writings of what keys were used. */
const writeEvery = 5_000;
/** Keys that are remembered at once, about 1 kB each; beyond, the one that was looked up first is forgotten. */
const mostRemembered = 10_000;

/** Secrets of which the digest is remembered until the next sweep. */
const mostDigests = 1_000;

interface LookUp {
  /** When it began: what is revoked later may not be in it. */
  readonly since: number;
  readonly found: Promise<Known | null>;
}
interface Known {
  readonly key: ApiKey;
  readonly principal: Principal;
}

/**
 * Knows callers by their API keys.
 *
 * A key is found by the SHA-256 of its secret. The secret has 256 random bits, so a fast digest is enough: there is
 * nothing to guess. And nothing to learn from how long the look-up takes, for the time can depend on the digest only,
 * which a caller cannot steer towards that of another's secret; secrets themselves are never compared.
 *
 * A look-up is remembered for a second from its beginning, and shared by the calls that come while it is under way, so
 * a busy key costs one query a second. `forget` ends that at once. That there is no such key is not remembered.
 */
export class KeyAuthenticator implements Authenticator {
  readonly #lookUps = new Map<string, LookUp>();
  readonly #digests = new Map<string, string>();
  readonly #uses = new Map<ApiKeyId, Instant>();

  constructor(readonly deps: KeyAuthenticatorDeps) {}

  async principalOf(credential: string): Promise<Principal | null> {
    if (!looksLikeSecret(credential)) return null;
    const known = await this.#known(this.#digest(credential));
    const now = this.deps.clock.now();
    if (!known || keyStatus(known.key, now) !== 'active') return null;
    this.#use(known.key, now);
    return known.principal;
  }

  /** Trusts what was known of a key no longer: the next call looks it up anew. */
  forget(secretHash: string): void {
    this.#lookUps.delete(secretHash);
  }

  /** Writes now and then, for all keys at once, when they were last used. A crash loses some seconds of that. */
  get sweep(): Sweep {
    return {
      name: 'identity.last_use',
      every: writeEvery,
      sweep: async () => {
        const elapsed = this.deps.clock.elapsed();
        this.#digests.clear();
        for (const [secretHash, lookUp] of this.#lookUps)
          if (!isFresh(lookUp, elapsed)) this.#lookUps.delete(secretHash);
        const uses = [...this.#uses].map(([id, at]) => ({ id, at }));
        if (uses.length > 0) await this.deps.keys.noteUse(uses);
        for (const { id } of uses) this.#uses.delete(id);
        return false;
      },
    };
  }

  /** A busy key is digested once in a while, not with each call. */
  #digest(credential: string): string {
    const known = this.#digests.get(credential);
    if (known !== undefined) return known;
    const digest = this.deps.digest.sha256(credential);
    if (this.#digests.size < mostDigests) this.#digests.set(credential, digest);
    return digest;
  }

  #known(secretHash: string): Promise<Known | null> {
    const since = this.deps.clock.elapsed();
    const earlier = this.#lookUps.get(secretHash);
    if (earlier && isFresh(earlier, since)) return earlier.found;
    const lookUp = { since, found: this.#lookUp(secretHash) };
    this.#remember(secretHash, lookUp);
    const forgetThis = () => {
      if (this.#lookUps.get(secretHash) === lookUp) this.#lookUps.delete(secretHash);
    };
    lookUp.found.then((known) => known ?? forgetThis(), forgetThis);
    return lookUp.found;
  }

  async #lookUp(secretHash: string): Promise<Known | null> {
    const key = await this.deps.keys.findBySecretHash(secretHash);
    return key && { key, principal: { id: key.id, kind: 'api_key', name: key.name, scopes: new Set(key.scopes) } };
  }

  #remember(secretHash: string, lookUp: LookUp): void {
    this.#lookUps.delete(secretHash);
    const [first] = this.#lookUps.keys();
    if (first !== undefined && this.#lookUps.size >= mostRemembered) this.#lookUps.delete(first);
    this.#lookUps.set(secretHash, lookUp);
  }

  /** Waits for nothing: what is written later is only noted here. */
  #use(key: ApiKey, now: Instant): void {
    if (this.#uses.has(key.id)) return;
    if (key.lastUsedAt === null || between(key.lastUsedAt, now) >= noteUseEvery) this.#uses.set(key.id, now);
  }
}

const isFresh = ({ since }: LookUp, elapsed: number): boolean => elapsed - since < trustFor;
