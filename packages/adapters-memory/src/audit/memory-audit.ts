import type {
  AuditFilter,
  AuditSort,
  AuditTrail,
  ChainEnds,
  DroppedRows,
  SealedEntry,
  WaitingRows,
} from '@quayside/application/audit';
import {
  auditEntryOf,
  matchesSearch,
  searchedAuditText,
  type AuditArrival,
  type AuditArrivals,
  type AuditEntry,
  type ListRequest,
  type Page,
} from '@quayside/application/kernel';
import { genesis, type ChainLink, type ChainPlace } from '@quayside/domain/audit';
import type { Instant } from '@quayside/domain/kernel';
import { among, frozen, pageOf, within, type MemoryDatabase } from '../kernel/index.js';

/** The trail, in the arrays of a process. */
export class MemoryAudit implements AuditTrail, AuditArrivals {
  #rows: SealedEntry[] = [];
  #anchor: ChainPlace = genesis;
  #head: ChainPlace = genesis;

  constructor(readonly database: MemoryDatabase) {}

  add(rows: readonly AuditArrival[]): Promise<void> {
    return this.database.add(rows);
  }

  async seal(
    limit: number,
    link: (head: ChainPlace, texts: readonly string[]) => readonly ChainLink[],
  ): Promise<number> {
    const waiting = this.database.arrivals().slice(0, limit);
    const texts = waiting.map(({ text }) => text);
    for (const { sequence, previous, hash, text } of link(this.#head, texts)) {
      this.#rows.push(frozen({ sequence, previous, hash, entry: auditEntryOf(text) }));
      this.#head = { sequence, hash };
    }
    this.database.takeArrivals(waiting);
    return waiting.length;
  }

  async ends(): Promise<ChainEnds> {
    return { anchor: this.#anchor, head: this.#head };
  }

  async read(after: number, limit: number): Promise<ChainEnds & { readonly rows: readonly SealedEntry[] }> {
    const rows = this.#rows.filter(({ sequence }) => sequence > after).slice(0, limit);
    return { ...(await this.ends()), rows };
  }

  async waiting(upTo?: number): Promise<WaitingRows> {
    const arrivals = this.database.arrivals().filter(({ number }) => upTo === undefined || number <= upTo);
    const oldest = arrivals.map(({ at }) => at).toSorted()[0] ?? null;
    return { count: arrivals.length, oldest, last: arrivals.at(-1)?.number ?? null };
  }

  async arrivals(limit: number): Promise<readonly AuditEntry[]> {
    return this.database
      .arrivals()
      .slice(0, limit)
      .map(({ text }) => auditEntryOf(text));
  }

  async list(request: ListRequest<AuditFilter, AuditSort>): Promise<Page<SealedEntry>> {
    const { actor, useCase, object, outcome, transport, at } = request.filter;
    const { q } = request;
    const rows = this.#rows.filter(
      ({ entry }) =>
        (actor === undefined || entry.actor === actor) &&
        (object === undefined || entry.object === object) &&
        among(entry.useCase, useCase) &&
        among(entry.outcome, outcome) &&
        among(entry.transport, transport) &&
        within(entry.at, at) &&
        (q === null || matchesSearch(searchedAuditText(entry), q)),
    );
    return pageOf(rows, request, { id: ({ sequence }) => String(sequence), sort: ({ sequence }) => sequence });
  }

  async drop(before: Instant, limit: number, tell: (dropped: DroppedRows) => AuditArrival): Promise<number> {
    const young = this.#rows.findIndex(({ entry }) => entry.at >= before);
    const count = Math.min(young === -1 ? this.#rows.length : young, limit);
    const [first, last] = [this.#rows[0], this.#rows[count - 1]];
    if (!first || !last) return 0;
    this.#rows = this.#rows.slice(count);
    this.#anchor = { sequence: last.sequence, hash: last.hash };
    await this.database.add([tell({ from: first.sequence, to: this.#anchor })]);
    return count;
  }

  onArrivals(listener: () => void): () => void {
    return this.database.onNews((news) => {
      if (news === 'committed') listener();
    });
  }
}
