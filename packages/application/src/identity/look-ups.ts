import type { Clock } from '../kernel/index.js';

/**
 * Milliseconds that what was looked up is taken for true. Whoever trusts an answer of ours for half a second more, as a
 * subscription does, still hears within a second of what was revoked in another process.
 */
export const trustFor = 500;

interface LookUp<V> {
  /** When it began: what changed later may not be in it. */
  readonly since: number;
  readonly found: Promise<V | null>;
}

/**
 * Remembers what a store said for a moment from the beginning of the look-up, and shares it with those who ask while it is
 * under way: what is asked for a thousand times a second costs two queries. That there is nothing is not remembered.
 */
export class LookUps<K, V> {
  readonly #lookUps = new Map<K, LookUp<V>>();

  constructor(
    readonly clock: Clock,
    readonly find: (key: K) => Promise<V | null>,
    /** How many are remembered at once; beyond, the one that was looked up first is forgotten. */
    readonly most: number,
  ) {}

  of(key: K): Promise<V | null> {
    const since = this.clock.elapsed();
    const earlier = this.#lookUps.get(key);
    if (earlier && isFresh(earlier, since)) return earlier.found;
    const lookUp = { since, found: this.find(key) };
    this.#remember(key, lookUp);
    const forgetThis = () => {
      if (this.#lookUps.get(key) === lookUp) this.#lookUps.delete(key);
    };
    lookUp.found.then((found) => found ?? forgetThis(), forgetThis);
    return lookUp.found;
  }

  /** Takes what was known for true no longer: the next one who asks has it looked up anew. */
  forget(key: K): void {
    this.#lookUps.delete(key);
  }

  forgetAll(): void {
    this.#lookUps.clear();
  }

  /** Makes room: what is too old to be of use goes. */
  dropOld(): void {
    const elapsed = this.clock.elapsed();
    for (const [key, lookUp] of this.#lookUps) if (!isFresh(lookUp, elapsed)) this.#lookUps.delete(key);
  }

  #remember(key: K, lookUp: LookUp<V>): void {
    this.#lookUps.delete(key);
    const [first] = this.#lookUps.keys();
    if (first !== undefined && this.#lookUps.size >= this.most) this.#lookUps.delete(first);
    this.#lookUps.set(key, lookUp);
  }
}

const isFresh = ({ since }: { readonly since: number }, elapsed: number): boolean => elapsed - since < trustFor;
