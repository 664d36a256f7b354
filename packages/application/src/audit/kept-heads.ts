import type { ChainPlace } from '@quayside/domain/audit';

/**
 * Compares a chain with heads that it had once and that were kept elsewhere: what fits by itself, and not with them, was cut off
 * or written anew.
 */
export class KeptHeads {
  readonly #hashes = new Map<number, ReadonlySet<string>>();
  readonly #doubts: string[] = [];
  readonly #seen = new Set<number>();

  constructor(readonly kept: readonly ChainPlace[]) {
    for (const { sequence, hash } of kept)
      this.#hashes.set(sequence, new Set([...(this.#hashes.get(sequence) ?? []), hash]));
  }

  /** To be called with the place behind which the reading begins, and with each row. */
  see({ sequence, hash }: ChainPlace): void {
    const kept = this.#hashes.get(sequence);
    if (!kept || this.#seen.has(sequence)) return;
    this.#seen.add(sequence);
    for (const other of kept)
      if (other !== hash)
        this.#doubts.push(`row ${sequence} had the hash ${other} when its head was kept, and has ${hash} now`);
  }

  /** What does not fit, a sentence each, once everything from `first` on to `head` was seen. */
  doubts(first: ChainPlace, head: ChainPlace): readonly string[] {
    if (this.kept.length === 0) return [];
    const missing = [...this.#hashes.keys()].filter(
      (sequence) => sequence > first.sequence && !this.#seen.has(sequence),
    );
    if (missing.length === 0 && this.#seen.size === 0)
      return [
        `every head that was kept is of a row before ${first.sequence + 1}, where the look began: none was compared`,
      ];
    return [
      ...this.#doubts,
      ...missing
        .toSorted((a, b) => a - b)
        .map((sequence) =>
          sequence > head.sequence
            ? `the chain ends at row ${head.sequence}, and once went to row ${sequence}, whose head was kept: its end was cut off`
            : `row ${sequence}, whose head was kept, is not there`,
        ),
    ];
  }
}
