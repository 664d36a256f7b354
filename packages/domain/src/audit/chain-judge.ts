import { linkHash, type ChainLink, type ChainPlace, type Sha256 } from './chain.js';

/** Something that is wrong with a chain. */
export interface ChainBreak {
  /** The row that it is wrong with, by its number: one that is there, or that should be. */
  readonly sequence: number;
  /** The last one of several rows with which the same is wrong; else the same number. */
  readonly upTo: number;
  readonly how: 'edited' | 'removed' | 'reordered' | 'inserted';
  /** A sentence that says what was seen. */
  readonly why: string;
  /** The row as it stands; null where it is gone, or where it is an end of the chain. */
  readonly row: ChainLink | null;
}

/** A place that was read, and by how much the number that its row was hashed for is higher than the one that it stands at. */
export interface ReadPlace extends ChainPlace {
  readonly offset: number;
  /** Null for the anchor. */
  readonly row: ChainLink | null;
}
/** The number that the row of a place was hashed for. */
export const numberOf = ({ sequence, offset }: ReadPlace): number => sequence + offset;

/** What is seen where a chain breaks, gathered while the rest of it is read. */
export interface Suspicion {
  readonly row: ChainLink;
  /** The number that it was hashed for; null where that cannot be told. */
  readonly own: number | null;
  /** The places before it: the last one, and the one before that. */
  readonly last: ReadPlace;
  readonly beforeLast: ReadPlace | null;
  /** The row after it. */
  next: ChainLink | null;
  /** Another row that was linked to the last place: the one that should stand here. */
  rightful: ChainLink | null;
}

export const fits = (sha256: Sha256, { previous, text, hash }: ChainLink, number: number): boolean =>
  linkHash(sha256, previous, number, text) === hash;

/** Makes of suspicions, in the order in which they arose, what is wrong with a chain; no row is named for two reasons. */
export class ChainJudge {
  readonly #breaks: ChainBreak[] = [];
  /** Rows that are told of, by themselves or as what stands in the place of another. */
  readonly #told = new Set<ChainLink>();
  /** Rows that are told of because they stand elsewhere. */
  readonly #moved = new Set<ChainLink>();

  constructor(
    readonly sha256: Sha256,
    readonly head: ChainPlace,
    /** Rows that stand where they do not belong, by the hash that they are linked to. */
    readonly strays: ReadonlyMap<string, ChainLink>,
  ) {}

  get breaks(): readonly ChainBreak[] {
    return this.#breaks;
  }

  judge(suspicion: Suspicion): void {
    const { row, own, last } = suspicion;
    const standing = last.sequence + 1;
    if (row.sequence > standing) this.#judgeGap(suspicion);
    else if (row.sequence < standing)
      if (row.sequence === last.sequence) this.#about(row, 'inserted', 'there are two rows of this number');
      else this.#about(row, 'reordered', `it stands behind row ${last.sequence}`);
    else if (own === standing + last.offset) this.#judgeLink(suspicion);
    else this.#judgeMisfit(suspicion);
  }

  /** Compares the last row, and where that is suspect the one before it, with the head that is on record. */
  judgeEnd(end: ReadPlace, before: ReadPlace | null): void {
    const { sequence, hash } = this.head;
    const ends = before ? [end, before] : [end];
    if (ends.some((each) => each.hash === hash && [each.sequence, numberOf(each)].includes(sequence))) return;
    // A row that belongs elsewhere is not where the chain ends.
    const last = before && end.row && this.#moved.has(end.row) && before.sequence < sequence ? before : end;
    const rightful = this.strays.get(last.hash);
    if (rightful) this.#moves(numberOf(last) + 1, rightful, `it stands at ${rightful.sequence}`);
    else if (sequence > last.sequence)
      this.#gone(
        last.sequence + 1,
        sequence,
        `the chain ends at row ${last.sequence}, and its head is row ${sequence}`,
      );
    else if (sequence < last.sequence) this.#behindHead(last);
    else this.#aboutPlace(last, 'edited', 'its hash is not the one that the head has on record');
  }

  #behindHead(last: ReadPlace): void {
    if (last.row && (this.#told.has(last.row) || this.#moved.has(last.row))) return;
    const { sequence } = this.head;
    const why = `it stands behind the head, which is row ${sequence}`;
    this.#breaks.push({ sequence: sequence + 1, upTo: last.sequence, how: 'inserted', why, row: last.row });
  }

  /** The row of the place is not there. */
  #judgeGap({ row, own, last, rightful }: Suspicion): void {
    const due = numberOf(last) + 1;
    const isLinked = row.previous === last.hash;
    if (this.#moved.has(row)) return;
    if (last.row === null && isLinked && own === row.sequence)
      this.#aboutPlace(last, 'edited', `the anchor is not of this number: the row that follows it is row ${own}`);
    else if (isLinked && own === due) this.#moves(due, row, `it stands at ${row.sequence}`);
    else {
      const missing = row.sequence - last.sequence - 1;
      const why = `the row after ${last.row === null ? 'the anchor' : `row ${last.sequence}`} is row ${row.sequence}`;
      if (rightful) this.#moves(due, rightful, `it stands at ${rightful.sequence}`);
      if (!rightful || missing > 1) this.#gone(rightful ? due + 1 : due, due + missing - 1, why);
    }
  }

  /** A row whose hash is not of its text at its place: it is another text, or another place's row. */
  #judgeMisfit(suspicion: Suspicion): void {
    const { row, own, last, beforeLast, next, rightful } = suspicion;
    const due = numberOf(last) + 1;
    if (row.hash === last.hash) return this.#about(row, 'inserted', `it is a copy of row ${last.sequence}`);
    if (beforeLast && row.previous === beforeLast.hash && own === numberOf(last))
      return this.#aboutPlace(
        last,
        'inserted',
        `row ${row.sequence} was the one that followed row ${beforeLast.sequence}`,
      );
    if (own === null) {
      const isPushedOn = next !== null && next.previous === last.hash && fits(this.sha256, next, due);
      return isPushedOn || rightful
        ? this.#about(row, 'inserted', `row ${due} stands behind it`)
        : this.#about(row, 'edited', 'its text is not the one that was hashed');
    }
    const isSwapped = rightful !== null && this.strays.get(last.hash) === rightful;
    if (own < due && !this.#moved.has(row)) return this.#about(row, 'inserted', `it is a copy of row ${own}`);
    if (own < due && !isSwapped) return;
    if (!rightful)
      return this.#gone(due, own - 1, `row ${own} stands in the place of row ${due}, with nothing between`);
    this.#told.add(row);
    this.#moves(due, rightful, `row ${own} stands in its place, and it at ${rightful.sequence}`);
  }

  /** A row that is sound by itself, and is not linked to the one before it: one of the two was hashed anew. */
  #judgeLink({ row, own, last, next }: Suspicion): void {
    const { sha256, head } = this;
    if (next && next.previous === last.hash && own !== null && fits(sha256, next, own))
      return this.#about(row, 'inserted', `the row that stands behind it was row ${own}`);
    const isHeld = next
      ? next.previous === row.hash
      : head.hash === row.hash && [row.sequence, own].includes(head.sequence);
    if (!isHeld && !this.strays.has(row.hash)) {
      const neighbours = 'it was hashed anew, and fits neither the row before nor what follows';
      return this.#about(row, 'edited', neighbours);
    }
    const linked = `row ${row.sequence} was linked to`;
    this.#aboutPlace(
      last,
      'edited',
      last.row
        ? `it was hashed anew: ${linked} another hash`
        : `the anchor has another hash than the one that ${linked}`,
    );
  }

  #about(row: ChainLink, how: ChainBreak['how'], why: string): void {
    this.#aboutPlace({ sequence: row.sequence, row }, how, why);
  }

  #aboutPlace({ sequence, row }: Pick<ReadPlace, 'sequence' | 'row'>, how: ChainBreak['how'], why: string): void {
    if (row && (this.#told.has(row) || this.#moved.has(row))) return;
    if (row) this.#told.add(row);
    this.#breaks.push({ sequence, upTo: sequence, how, why, row });
  }

  /** The row of a number stands elsewhere. */
  #moves(sequence: number, row: ChainLink, why: string): void {
    if (this.#moved.has(row)) return;
    this.#moved.add(row);
    this.#breaks.push({ sequence, upTo: sequence, how: 'reordered', why, row });
  }

  #gone(sequence: number, upTo: number, why: string): void {
    this.#breaks.push({ sequence, upTo, how: 'removed', why, row: null });
  }
}
