import type { ChainLink, ChainPlace } from '@quayside/domain/audit';
import type { Instant } from '@quayside/domain/kernel';
import type { AuditArrival, AuditEntry, InstantRange, ListRequest, Page } from '../kernel/index.js';

/** A row of the trail with its place in the chain. */
export interface SealedEntry extends ChainPlace {
  readonly previous: string;
  readonly entry: AuditEntry;
}

/** From where the chain can be proven, and up to where it goes. */
export interface ChainEnds {
  /** The last row that was dropped for its age, or the beginning. */
  readonly anchor: ChainPlace;
  readonly head: ChainPlace;
}

/** The trail as it is kept: rows that wait, the chain, and its ends. */
export interface AuditTrail {
  /**
   * Moves rows that wait, the first ones that came, at most `limit` of them, to the end of the chain; gives back how many.
   * Of two at once one acts, and the other one moves nothing.
   */
  seal(limit: number, link: (head: ChainPlace, texts: readonly string[]) => readonly ChainLink[]): Promise<number>;
  ends(): Promise<ChainEnds>;
  /** Rows behind a place, in their order, at most `limit` of them, with the ends of that very moment. */
  read(after: number, limit: number): Promise<ChainEnds & { readonly rows: readonly SealedEntry[] }>;
  /** Rows that wait to be sealed; `upTo` leaves out those that came later than what a look before told of as `last`. */
  waiting(upTo?: number): Promise<WaitingRows>;
  /** Rows that wait, as they were written. */
  arrivals(limit: number): Promise<readonly AuditEntry[]>;
  list(request: ListRequest<AuditFilter, AuditSort>): Promise<Page<SealedEntry>>;
  /**
   * Drops the first rows of the chain as far as they are older than a moment, at most `limit` of them, and moves the
   * anchor behind them; the row that tells of it is written with that. Gives back how many.
   */
  drop(before: Instant, limit: number, tell: (dropped: DroppedRows) => AuditArrival): Promise<number>;
  /** Calls back at least whenever this process wrote rows. Gives back how to stop. */
  onArrivals(listener: () => void): () => void;
}

export interface WaitingRows {
  readonly count: number;
  /** When the call of the one that waits longest came in; null where none waits. */
  readonly oldest: Instant | null;
  /** What tells the last of them from those that come later; null where none waits. */
  readonly last: number | null;
}

export interface DroppedRows {
  /** The number of the first one. */
  readonly from: number;
  /** The last one: the new anchor. */
  readonly to: ChainPlace;
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly useCase?: readonly string[] | undefined;
  readonly object?: string | undefined;
  readonly outcome?: readonly string[] | undefined;
  readonly transport?: readonly string[] | undefined;
  readonly at?: InstantRange | undefined;
}
export const auditSorts = ['sequence'] as const;
export type AuditSort = (typeof auditSorts)[number];
