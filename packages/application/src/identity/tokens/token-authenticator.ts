import type { Clock, Digest, Principal } from '../../kernel/index.js';
import { Digests } from '../digests.js';
import { narrowed } from '../scopes.js';
import type { Mint, ProvenToken } from './mint.js';
import { isGoodAt, wordsOf, type TokenParties } from './claims.js';
import type { SigningRing } from './signing-ring.js';
import type { Standings, Standing } from './standings.js';

export interface TokenAuthenticatorDeps {
  readonly mint: Mint;
  readonly ring: SigningRing;
  readonly standings: Standings;
  readonly parties: TokenParties;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** Tokens that are remembered as proven, about 1 kB each; beyond, the one that was proven first is proven again. */
const mostRemembered = 10_000;

interface Remembered extends ProvenToken {
  /** Who it was the last time, for as long as the same stands behind it. */
  last: { readonly standing: Standing; readonly principal: Principal } | null;
}

/**
 * Knows callers by access tokens of ours.
 *
 * That a token is signed, and what it says, is remembered by its SHA-256 until it expires. Whether it is still good is asked
 * each time, of what is at most half a second old: its key, and its session or service account.
 */
export class TokenAuthenticator {
  readonly #proven = new Map<string, Remembered>();
  readonly #digests: Digests;

  constructor(readonly deps: TokenAuthenticatorDeps) {
    this.#digests = new Digests(deps.digest);
  }

  async principalOf(token: string): Promise<Principal | null> {
    const { standings, ring, parties, clock } = this.deps;
    const proven = await this.#prove(token);
    if (!proven || !isGoodAt(proven.claims, parties, clock.now()) || !(await ring.find(proven.keyId))) return null;
    const standing = await standings.of(proven.claims);
    if (!standing) return null;
    if (proven.last?.standing !== standing) proven.last = { standing, principal: principalOf(proven, standing) };
    return proven.last.principal;
  }

  /** Makes room: what has expired goes. */
  dropOld(): void {
    this.#digests.clear();
    const now = Date.parse(this.deps.clock.now());
    for (const [digest, { claims }] of this.#proven) if (claims.exp * 1_000 <= now) this.#proven.delete(digest);
  }

  async #prove(token: string): Promise<Remembered | null> {
    const digest = this.#digests.of(token);
    const known = this.#proven.get(digest);
    if (known) return known;
    const proven = await this.deps.mint.prove(token);
    if (!proven) return null;
    const [first] = this.#proven.keys();
    if (first !== undefined && this.#proven.size >= mostRemembered) this.#proven.delete(first);
    const remembered = { ...proven, last: null };
    this.#proven.set(digest, remembered);
    return remembered;
  }
}

const principalOf = ({ claims }: ProvenToken, { id, kind, name, scopes }: Standing): Principal => ({
  id,
  kind,
  name,
  scopes: narrowed(scopes, wordsOf(claims.scope)),
  sessionId: 'sid' in claims ? claims.sid : null,
});
