import { ChainJudge, fits, numberOf, type ChainBreak, type ReadPlace, type Suspicion } from './chain-judge.js';
import type { ChainLink, ChainPlace, Sha256 } from './chain.js';

/** Places around the present one at which a row that does not belong there is tried. */
const reach = 10_000;
/** Hashes that are tried in all to find out where rows belong, so that a chain of which nothing is right is read to its end too. */
const mostTries = 2_000_000;
/** Things that are looked into; each keeps three rows in memory. */
const mostSuspicions = 1_000;

/**
 * Reads a chain row by row, from an anchor to its head, and says whether it is whole or what is wrong with it: of each place where
 * it breaks, whatever else is wrong. Of whoever rewrites every hash from some row to the head, and the head, it knows nothing:
 * nobody can who knew no later hash. What it keeps in memory does not grow with the chain.
 */
export class ChainReader {
  #last: ReadPlace;
  #beforeLast: ReadPlace | null = null;
  /** The suspicion that the row before led to. */
  #latest: Suspicion | null = null;
  readonly #suspicions: Suspicion[] = [];
  /** Suspicions by the hash that the rightful row of the place is linked to. */
  readonly #wanted = new Map<string, Suspicion>();
  /** Rows that stood where they do not belong, by the hash that they are linked to. */
  readonly #strays = new Map<string, ChainLink>();
  /** By how much rows were found to be hashed for other numbers than theirs. */
  readonly #offsets: number[] = [0];
  #tries = 0;
  #isFull = false;

  constructor(
    readonly sha256: Sha256,
    anchor: ChainPlace,
  ) {
    this.#last = { sequence: anchor.sequence, hash: anchor.hash, offset: 0, row: null };
  }

  /** Whether there was more than it can tell of; then it has not looked at the rest. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** To be called with every row, in the order of their numbers. */
  read(row: ChainLink): void {
    if (this.#isFull) return;
    const suspicion = this.#wanted.get(row.previous);
    if (suspicion) suspicion.rightful ??= row;
    const latest = this.#latest;
    if (latest) latest.next = row;
    this.#latest = null;
    if (this.#belongs(row, this.#last)) return this.#goOn(row, this.#last, this.#last);
    if (latest && this.#resumes(row, latest)) return;
    this.#suspect(row);
  }

  /** To be called behind the last row, with the head that is on record: what is wrong, in the order of the chain. */
  end(head: ChainPlace): readonly ChainBreak[] {
    const judge = new ChainJudge(this.sha256, head, this.#strays);
    for (const suspicion of this.#suspicions) judge.judge(suspicion);
    if (!this.#isFull) judge.judgeEnd(this.#last, this.#latest && this.#beforeLast);
    return judge.breaks;
  }

  #belongs(row: ChainLink, last: ReadPlace): boolean {
    const isNext = row.sequence === last.sequence + 1 && row.previous === last.hash;
    return isNext && fits(this.sha256, row, numberOf(last) + 1);
  }

  #goOn(row: ChainLink, from: ReadPlace, before: ReadPlace): void {
    const { sequence, hash } = row;
    this.#beforeLast = before;
    this.#last = { sequence, hash, offset: numberOf(from) + 1 - sequence, row };
  }

  /**
   * Whether a row goes on where the one before it, which was suspect, has shown another number; or where the chain was before
   * that one, which was put in then.
   */
  #resumes(row: ChainLink, { row: suspect, own, last: good }: Suspicion): boolean {
    if (row.sequence !== this.#last.sequence + 1) return false;
    const shown = own === null ? null : { ...this.#last, offset: own - suspect.sequence };
    for (const from of shown ? [shown, good] : [good])
      if (row.previous === from.hash && fits(this.sha256, row, numberOf(from) + 1)) {
        this.#goOn(row, from, from);
        this.#keepOffset(this.#last.offset);
        return true;
      }
    return false;
  }

  #suspect(row: ChainLink): void {
    if (this.#suspicions.length >= mostSuspicions) {
      this.#isFull = true;
      return;
    }
    const [last, beforeLast] = [this.#last, this.#beforeLast];
    const own = this.#ownNumber(row, last);
    const rightful = this.#strays.get(last.hash) ?? null;
    const suspicion: Suspicion = { row, own, last, beforeLast, next: null, rightful };
    this.#suspicions.push(suspicion);
    this.#latest = suspicion;
    if (!this.#wanted.has(last.hash)) this.#wanted.set(last.hash, suspicion);
    // A row behind a gap is where it should be, but for the gap.
    const isAtHome = own === row.sequence + last.offset;
    if (!isAtHome && own !== null) this.#strays.set(row.previous, row);
    this.#beforeLast = last;
    this.#last = { sequence: row.sequence, hash: row.hash, offset: last.offset, row };
  }

  /** The number that a row was hashed for, where that is one near by. */
  #ownNumber(row: ChainLink, last: ReadPlace): number | null {
    const due = row.sequence + last.offset;
    const likely = [due, numberOf(last) + 1, ...this.#offsets.map((offset) => row.sequence + offset)];
    const found = likely.find((number) => fits(this.sha256, row, number));
    // It is linked to the row before it, so there is no other number that it could have.
    if (found !== undefined || row.previous === last.hash) return found ?? null;
    for (let distance = 1; distance <= reach && this.#tries < mostTries; distance += 1)
      for (const number of [due + distance, due - distance]) {
        this.#tries += 1;
        if (number > 0 && fits(this.sha256, row, number)) return number;
      }
    return null;
  }

  #keepOffset(offset: number): void {
    if (this.#offsets.includes(offset)) return;
    // The first one is that of a chain that nobody renumbered.
    if (this.#offsets.length > 4) this.#offsets.splice(1, 1);
    this.#offsets.push(offset);
  }
}
