import type { Digest } from '../kernel/index.js';

/** Credentials of which the digest is remembered until the next sweep. */
const most = 1_000;

/** Digests of credentials: a busy one is digested once in a while, not with each call. */
export class Digests {
  readonly #known = new Map<string, string>();

  constructor(readonly digest: Digest) {}

  of(credential: string): string {
    const known = this.#known.get(credential);
    if (known !== undefined) return known;
    const digest = this.digest.sha256(credential);
    if (this.#known.size < most) this.#known.set(credential, digest);
    return digest;
  }

  clear(): void {
    this.#known.clear();
  }
}
