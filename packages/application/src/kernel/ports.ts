import type { IdPrefix, IdTypes, Instant } from '@quayside/domain/kernel';

/** The only clock of the core. */
export interface Clock {
  now(): Instant;
  /** Milliseconds from some moment on, which never go back: for measuring. */
  elapsed(): number;
  /** Calls `effect` after so many milliseconds, unless the function that it gives back is called before. */
  after(milliseconds: number, effect: () => void): () => void;
}

/** Makes ids: TypeIDs whose UUIDv7 sorts by the time of their making. */
export interface Ids {
  next<P extends IdPrefix>(prefix: P): IdTypes[P];
}

/** Digests of secrets and inputs: the core decides what is digested, not how. */
export interface Digest {
  /** SHA-256 of the UTF-8 text, in lower-case hexadecimal. */
  sha256(text: string): string;
  /** A secret of 256 random bits in base 62, of even length. */
  secret(): string;
}

/** Where the core tells operators what happened. Fields never hold secrets. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
export type LogFields = Readonly<Record<string, unknown>>;
