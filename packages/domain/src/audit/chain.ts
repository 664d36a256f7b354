/** A place in the chain: how many rows there are up to it, and the hash of the last of them. */
export interface ChainPlace {
  readonly sequence: number;
  /** SHA-256 in lower-case hexadecimal. */
  readonly hash: string;
}

/** A row as it stands in the chain. */
export interface ChainLink extends ChainPlace {
  /** The hash of the row before it. */
  readonly previous: string;
  /** What is on record, as the one text that it is hashed as. */
  readonly text: string;
}

/** The SHA-256 of the UTF-8 text, in lower-case hexadecimal. */
export type Sha256 = (text: string) => string;

/** Before the first row. */
export const genesis: ChainPlace = { sequence: 0, hash: '0'.repeat(64) };

/** A row's hash is over the hash of the row before it, its own number and its text, a line each. */
export const linkHash = (sha256: Sha256, previous: string, sequence: number, text: string): string =>
  sha256(`${previous}\n${sequence}\n${text}`);

/** Appends rows behind the head of a chain, in their order. */
export const linkUp = (sha256: Sha256, head: ChainPlace, texts: readonly string[]): readonly ChainLink[] => {
  let { sequence, hash } = head;
  return texts.map((text) => {
    const previous = hash;
    sequence += 1;
    hash = linkHash(sha256, previous, sequence, text);
    return { sequence, previous, text, hash };
  });
};
