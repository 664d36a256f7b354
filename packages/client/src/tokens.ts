/** A token, and where that is known the moment from which it is good no more. */
export interface Token {
  readonly token: string;
  /** A date, or milliseconds since 1970. */
  readonly expiresAt: Date | number;
}

/**
 * Gives the token to call with. `refused` is the one that the server has just refused, or that is about to expire; null the
 * first time. It is asked once however many calls wait for it, and not again while its token is good.
 */
export type TokenSource = (refused: string | null) => string | Token | Promise<string | Token>;

/** A token is renewed so many milliseconds before it expires. */
const early = 10_000;

/** Keeps the token that calls and subscriptions share. */
export class Tokens {
  readonly #source: TokenSource | null;
  readonly #heard = new Set<(token: string) => void>();
  #current: string | null = null;
  #expiresAt: number | null = null;
  #renewal: Promise<string> | null = null;

  constructor(
    source: string | TokenSource | undefined,
    readonly now: () => number,
  ) {
    this.#source = typeof source === 'function' ? source : null;
    this.#current = typeof source === 'string' ? sane(source) : null;
  }

  get canRenew(): boolean {
    return this.#source !== null;
  }

  /** Milliseconds until the token should be renewed; null where nobody knows. */
  get dueIn(): number | null {
    return this.#expiresAt === null ? null : Math.max(0, this.#expiresAt - early - this.now());
  }

  /** Null where the client has none. */
  async get(): Promise<string | null> {
    if (this.#source === null) return this.#current;
    if (this.#current !== null && this.dueIn !== 0) return this.#current;
    return this.renew(this.#current);
  }

  /** A token other than the one that was refused, where there is one already; else whatever the source gives now. */
  renew(refused: string | null): Promise<string> {
    if (this.#current !== null && this.#current !== refused) return Promise.resolve(this.#current);
    this.#renewal ??= this.#ask(refused).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  /** Calls back with each new token; gives back what ends that. */
  onRenewed(hear: (token: string) => void): () => void {
    this.#heard.add(hear);
    return () => this.#heard.delete(hear);
  }

  async #ask(refused: string | null): Promise<string> {
    if (this.#source === null) throw new TypeError('a token that is no function cannot be renewed');
    const given = await this.#source(refused);
    const { token, expiresAt } = typeof given === 'string' ? { token: given, expiresAt: null } : given;
    this.#current = sane(token);
    this.#expiresAt = expiresAt === null ? null : Number(expiresAt);
    if (token !== refused) for (const hear of this.#heard) hear(token);
    return token;
  }
}

/** What is wrong with it is said without it. */
const sane = (token: string): string => {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new TypeError('a token must be visible ASCII characters');
};
