import { linkHash, type ChainLink, type ChainPlace, type Sha256 } from './chain.js';

/** The first thing that is wrong with a chain. */
export interface ChainBreak {
  /** The row that it is wrong with: one that is there, or that should be. */
  readonly sequence: number;
  readonly how: 'edited' | 'removed' | 'reordered' | 'inserted';
  /** A sentence that says what was seen. */
  readonly why: string;
}

/** What is seen where a chain breaks, gathered while the rest of it is read. */
interface Suspicion {
  readonly row: ChainLink;
  /** The rows before it that are beyond doubt, but for their own hashes: the last one, and the one before that. */
  readonly last: ChainPlace;
  readonly beforeLast: ChainPlace | null;
  /** The row after it. */
  next: ChainLink | null;
  /** A later row that was linked to the last good one: the one that should stand here. */
  rightful: ChainLink | null;
}

/** Places around the present one at which a row that does not belong there is tried. */
const reach = 10_000;

/**
 * Reads a chain row by row, from an anchor to its head, and says whether it is whole or what is wrong with it first. Of
 * whoever rewrites every hash from some row to the head, and the head, it knows nothing: nobody can who knew no later hash.
 */
export class ChainReader {
  #last: ChainPlace;
  #beforeLast: ChainPlace | null = null;
  #suspicion: Suspicion | null = null;

  constructor(
    readonly sha256: Sha256,
    readonly anchor: ChainPlace,
  ) {
    this.#last = anchor;
  }

  /** The last row up to which everything is as it should be. */
  get soundUpTo(): ChainPlace {
    return this.#last;
  }

  /** To be called with every row, in the order of their numbers. */
  read(row: ChainLink): void {
    const suspicion = this.#suspicion;
    if (suspicion) {
      suspicion.next ??= row;
      if (row.previous === suspicion.last.hash) suspicion.rightful ??= row;
      return;
    }
    const last = this.#last;
    const belongs = row.sequence === last.sequence + 1 && row.previous === last.hash && this.#fits(row, row.sequence);
    if (belongs) {
      this.#beforeLast = last;
      this.#last = row;
    } else this.#suspicion = { row, last, beforeLast: this.#beforeLast, next: null, rightful: null };
  }

  /** To be called behind the last row, with the head that is on record. Null where the chain is whole. */
  end(head: ChainPlace): ChainBreak | null {
    if (this.#suspicion) return this.#judge(this.#suspicion, head);
    const { sequence, hash } = this.#last;
    if (head.sequence > sequence)
      return removed(sequence + 1, `the chain ends at row ${sequence}, and its head is row ${head.sequence}`);
    if (head.sequence < sequence)
      return inserted(head.sequence + 1, `it stands behind the head, which is row ${head.sequence}`);
    return head.hash === hash ? null : edited(sequence, 'its hash is not the one that the head has on record');
  }

  #judge(suspicion: Suspicion, head: ChainPlace): ChainBreak {
    const { row, last } = suspicion;
    const place = last.sequence + 1;
    if (row.sequence > place) return this.#judgeGap(suspicion);
    if (row.sequence < place)
      return row.sequence === last.sequence
        ? inserted(row.sequence, 'there are two rows of this number')
        : reordered(row.sequence, `it stands behind row ${last.sequence}`);
    return this.#fits(row, place) ? this.#judgeLink(suspicion, head) : this.#judgeMisfit(suspicion);
  }

  /** The row of the place is not there. */
  #judgeGap({ row, last, rightful }: Suspicion): ChainBreak {
    const place = last.sequence + 1;
    const isFirst = last === this.anchor;
    if (isFirst && row.previous === last.hash && this.#fits(row, row.sequence))
      return edited(last.sequence, `the anchor is not of this number: the row that follows it is row ${row.sequence}`);
    if (row.previous === last.hash && this.#fits(row, place)) return reordered(place, `it stands at ${row.sequence}`);
    if (rightful) return reordered(place, `it stands at ${rightful.sequence}`);
    return removed(place, `the row after ${isFirst ? 'the anchor' : `row ${last.sequence}`} is row ${row.sequence}`);
  }

  /** A row whose hash is not of its text at its place: it is another text, or another place's row. */
  #judgeMisfit({ row, last, beforeLast, next, rightful }: Suspicion): ChainBreak {
    const place = last.sequence + 1;
    if (row.hash === last.hash) return inserted(place, `it is a copy of row ${last.sequence}`);
    if (beforeLast && row.previous === beforeLast.hash && this.#fits(row, last.sequence))
      return inserted(last.sequence, `row ${place} was the one that followed row ${beforeLast.sequence}`);
    const own = this.#ownPlace(row, place);
    if (own === null) {
      const isPushedOn = next && next.previous === last.hash && this.#fits(next, place);
      if (isPushedOn || rightful) return inserted(place, `row ${place} stands behind it`);
      return edited(place, 'its text is not the one that was hashed');
    }
    if (own < place) return inserted(place, `it is a copy of row ${own}`);
    return rightful
      ? reordered(place, `row ${own} stands in its place, and it at ${rightful.sequence}`)
      : removed(place, `row ${own} stands in its place, and ${place} to ${own - 1} are nowhere`);
  }

  /** A row that is sound by itself, and is not linked to the one before it: one of the two was hashed anew. */
  #judgeLink({ row, last, next }: Suspicion, head: ChainPlace): ChainBreak {
    if (next && next.previous === last.hash && this.#fits(next, row.sequence))
      return inserted(row.sequence, `the row that stands behind it was row ${row.sequence}`);
    const isHeldByTheNext = next
      ? next.previous === row.hash
      : head.sequence === row.sequence && head.hash === row.hash;
    if (!isHeldByTheNext)
      return edited(row.sequence, 'it was hashed anew, and fits neither the row before nor what follows');
    return last === this.anchor
      ? edited(last.sequence, `the anchor has another hash than the one that row ${row.sequence} was linked to`)
      : edited(last.sequence, `it was hashed anew: row ${row.sequence} was linked to another hash`);
  }

  #fits({ previous, text, hash }: ChainLink, sequence: number): boolean {
    return linkHash(this.sha256, previous, sequence, text) === hash;
  }

  /** The number for which a row was hashed, where that is another one near by. */
  #ownPlace(row: ChainLink, place: number): number | null {
    for (let distance = 1; distance <= reach; distance += 1)
      for (const candidate of [place + distance, place - distance])
        if (candidate > 0 && this.#fits(row, candidate)) return candidate;
    return null;
  }
}

const as =
  (how: ChainBreak['how']) =>
  (sequence: number, why: string): ChainBreak => ({ sequence, how, why });
const edited = as('edited');
const removed = as('removed');
const reordered = as('reordered');
const inserted = as('inserted');
