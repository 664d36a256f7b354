import type { ActiveKey, SigningKey } from '@quayside/domain/identity';
import type { Clock, Vault } from '../../kernel/index.js';
import { trustFor } from '../look-ups.js';
import type { SigningKeyArchive } from '../ports.js';
import type { KeyPair } from './token-signer.js';

/** Where the private part of a signing key is kept, for the vault. */
export const sealedKeyPlace = (id: string): string => `identity.signing_keys.sealed_key/${id}`;

interface Loaded {
  /** When the look-up began. */
  readonly since: number;
  readonly keys: ReadonlyMap<string, SigningKey>;
}

/** Milliseconds between two look-ups for the sake of keys that are not known: however many ask, they cost five queries a second. */
const unknownEvery = 200;

/** The keys that tokens are signed with, as this process knows them: at most half a second old. */
export class SigningRing {
  #loading: { readonly since: number; readonly loaded: Promise<Loaded> } | null = null;
  #opened: { readonly id: string; readonly pair: KeyPair } | null = null;

  constructor(
    readonly deps: { readonly signingKeys: SigningKeyArchive; readonly vault: Vault; readonly clock: Clock },
  ) {}

  /** The key of this id that is not gone; null where there is none. */
  async find(id: string): Promise<SigningKey | null> {
    const known = (await this.#load(trustFor)).keys.get(id);
    if (known) return known;
    // Another process may have made it since.
    return (await this.#load(unknownEvery)).keys.get(id) ?? null;
  }

  /** All that are not gone, the oldest first. */
  async all(): Promise<readonly SigningKey[]> {
    return [...(await this.#load(trustFor)).keys.values()];
  }

  /** The key that signs now, opened; null where there is none. Throws `CannotOpen` where the vault lacks its key. */
  async active(): Promise<{ readonly id: string; readonly pair: KeyPair } | null> {
    const active = (await this.all()).find((key) => key.state === 'active');
    return active ? { id: active.id, pair: this.#open(active) } : null;
  }

  /** What was just changed here is known here at once. */
  forget(): void {
    this.#loading = null;
  }

  #open({ id, publicKey, sealedKey }: ActiveKey): KeyPair {
    if (this.#opened?.id === id) return this.#opened.pair;
    const pair = { publicKey, privateKey: this.deps.vault.open(sealedKey, sealedKeyPlace(id)) };
    this.#opened = { id, pair };
    return pair;
  }

  #load(mostAge: number): Promise<Loaded> {
    const since = this.deps.clock.elapsed();
    if (this.#loading && since - this.#loading.since < mostAge) return this.#loading.loaded;
    const loading = { since, loaded: this.#read(since) };
    this.#loading = loading;
    loading.loaded.catch(() => {
      if (this.#loading === loading) this.#loading = null;
    });
    return loading.loaded;
  }

  async #read(since: number): Promise<Loaded> {
    const keys = await this.deps.signingKeys.known();
    return { since, keys: new Map(keys.map((key) => [key.id, key])) };
  }
}
