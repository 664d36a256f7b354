import type { Authenticator, Clock, Digest, Principal, Sweep } from '../../kernel/index.js';
import { Digests } from '../digests.js';

/** An issuer of tokens that is not us, whose word is taken for who its users are and what they may do. */
export interface TrustedIssuer {
  /** A word of ours: principals are called `ext_<name>|<subject>`. */
  readonly name: string;
  /** Its `iss`, to the letter. */
  readonly issuer: string;
  /** The claim that holds scopes: a text with spaces between, or a list of texts. */
  readonly scopeClaim: string;
  /** With a prefix only scopes that begin with it count, and without it. */
  readonly scopePrefix: string;
  /** What the claim's words stand for here. Where there is no such table, each word is a scope itself, but `*` and `orders:*` are not. */
  readonly scopes: Readonly<Record<string, readonly string[]>> | null;
}

/** A token of an outside issuer that was proven: its signature, issuer, audience, type and times are right. */
export interface OutsideToken {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Proves tokens of the issuers that are configured, by the keys that each of them publishes. */
export interface OutsideTokens {
  /**
   * Null where it is not good, or its issuer cannot be asked for its keys. For a token of an issuer that is not configured nobody is
   * asked anything, and never at an address that a token names.
   */
  prove(token: string): Promise<OutsideToken | null>;
}

/** Milliseconds that a proven token is not proven again for: so much longer one goes on whose key is not known any more. */
const trustProofFor = 60_000;
const mostRemembered = 10_000;
const longestSubject = 255;

export interface OutsideIssuers {
  readonly tokens: OutsideTokens;
  readonly issuers: readonly TrustedIssuer[];
}

export interface OutsideAuthenticatorDeps {
  readonly outside: OutsideIssuers;
  /** Every scope that there is. */
  readonly scopes: ReadonlySet<string>;
  readonly clock: Clock;
  readonly digest: Digest;
}

interface Remembered {
  readonly principal: Principal;
  readonly provenAt: number;
  readonly expiresAt: number;
}

/** Knows callers by tokens of outside issuers. Their tokens are good until they expire: nobody tells us of anything before. */
export class OutsideAuthenticator implements Authenticator {
  readonly #issuers: ReadonlyMap<string, TrustedIssuer>;
  readonly #proven = new Map<string, Remembered>();
  readonly #digests: Digests;

  constructor(readonly deps: OutsideAuthenticatorDeps) {
    this.#issuers = new Map(deps.outside.issuers.map((issuer) => [issuer.issuer, issuer]));
    this.#digests = new Digests(deps.digest);
  }

  async principalOf(token: string): Promise<Principal | null> {
    if (this.#issuers.size === 0) return null;
    const { clock, outside } = this.deps;
    const digest = this.#digests.of(token);
    const known = this.#proven.get(digest);
    if (known && this.#isGood(known)) return known.principal;
    this.#proven.delete(digest);
    const provenAt = clock.elapsed();
    const proven = await outside.tokens.prove(token);
    const principal = proven && this.#principal(proven);
    if (!principal) return null;
    const remembered = { principal, provenAt, expiresAt: proven.expiresAt };
    this.#remember(digest, remembered);
    return this.#isGood(remembered) ? principal : null;
  }

  /** Makes room: what is of no use any more goes. */
  get sweep(): Sweep {
    return {
      name: 'identity.forget_outside_tokens',
      every: 5_000,
      sweep: async () => {
        this.#digests.clear();
        for (const [digest, remembered] of this.#proven) if (!this.#isGood(remembered)) this.#proven.delete(digest);
        return false;
      },
    };
  }

  #isGood({ provenAt, expiresAt }: Remembered): boolean {
    const { clock } = this.deps;
    return clock.elapsed() - provenAt < trustProofFor && Date.parse(clock.now()) < expiresAt;
  }

  #remember(digest: string, remembered: Remembered): void {
    const [first] = this.#proven.keys();
    if (first !== undefined && this.#proven.size >= mostRemembered) this.#proven.delete(first);
    this.#proven.set(digest, remembered);
  }

  #principal({ issuer: url, subject, claims }: OutsideToken): Principal | null {
    const issuer = this.#issuers.get(url);
    // It becomes part of an id that rows, logs and events carry.
    if (!issuer || subject.length > longestSubject || !/^[\x21-\x7e]+$/.test(subject)) return null;
    const scopes = scopesIn(claims[issuer.scopeClaim], issuer).filter((scope) => this.deps.scopes.has(scope));
    const id = `ext_${issuer.name}|${subject}`;
    return { id, kind: 'external', name: `${subject} (${issuer.name})`, scopes: new Set(scopes), sessionId: null };
  }
}

/** What a claim's words mean here. */
const scopesIn = (claim: unknown, { scopePrefix, scopes }: TrustedIssuer): readonly string[] => {
  const words = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : [];
  const meant = words
    .filter((word): word is string => typeof word === 'string' && word.startsWith(scopePrefix))
    .map((word) => word.slice(scopePrefix.length));
  return scopes === null
    ? meant.filter((word) => !word.endsWith('*'))
    : meant.flatMap((word) => (Object.hasOwn(scopes, word) ? (scopes[word] ?? []) : []));
};
