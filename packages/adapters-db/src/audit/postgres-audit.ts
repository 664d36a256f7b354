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
  type AuditArrival,
  type AuditArrivals,
  type AuditEntry,
  type ListRequest,
  type Page,
} from '@quayside/application/kernel';
import type { ChainLink, ChainPlace } from '@quayside/domain/audit';
import type { Instant } from '@quayside/domain/kernel';
import { errorCode, staleState, type Database, type Row, type Statement } from '../kernel/database.js';
import { amongValues, equals, listRows, searching, withinRange, type Listing } from '../kernel/listing.js';
import { insertAuditArrivals } from '../kernel/message-rows.js';
import { selecting } from '../kernel/select.js';
import { inserting } from '../kernel/table-writer.js';
import { uuidOf } from '../kernel/type-ids.js';
import { bytesOf, fromRow, hexOf, toRow } from './audit-rows.js';
import { entries } from './tables.js';

const columns = selecting(entries, 'e');
const insertEntries = inserting(entries);

const endsColumns = 'c.anchor_sequence, c.anchor_hash, c.head_sequence, c.head_hash';
const endsOf = (row: Row | undefined): ChainEnds => ({
  anchor: { sequence: Number(row?.['anchor_sequence']), hash: hexOf(row?.['anchor_hash']) },
  head: { sequence: Number(row?.['head_sequence']), hash: hexOf(row?.['head_hash']) },
});

const listing: Listing<AuditSort> = {
  from: 'audit.entries e',
  columns,
  sorts: { sequence: { column: 'e.sequence', type: 'bigint' } },
  id: { column: 'e.sequence', type: 'bigint' },
};

/** Says in a transaction what it is about to do with rows that are not to be changed otherwise. */
const onPurpose = (purpose: 'sealing' | 'retention'): Statement => ({
  text: "select set_config('quayside.audit', $1::text, true)",
  parameters: [purpose],
});

/** Moves one end of the chain, from where it was thought to be: of two that do it at once the second one finds it moved. */
const movingHead = `
with moved as (
  update audit.chain set head_sequence = $1::bigint, head_hash = $2::text::bytea
  where head_sequence = $3::bigint and head_hash = $4::text::bytea returning 1
) select kernel.expect((select count(*) from moved), 1)`;
const movingAnchor = `
with moved as (
  update audit.chain set anchor_sequence = $1::bigint, anchor_hash = $2::text::bytea where anchor_sequence = $3::bigint returning 1
) select kernel.expect((select count(*) from moved), 1)`;

/** The head, and the rows that wait, of one moment. */
const readingArrivals = `
select ${endsColumns}, a.number, a.body
from audit.chain c left join lateral (
  select number, body from kernel.audit_arrivals order by number limit $1::integer
) a on true
order by a.number`;

const takingArrivals = `
with taken as (
  delete from kernel.audit_arrivals a using json_array_elements_text($1::text::json) n where a.number = n::bigint returning 1
) select kernel.expect((select count(*) from taken), $2::bigint)`;

const addingDoubtful = `
insert into kernel.audit_arrivals (id, at, body)
select x.id, x.at, x.body from json_to_recordset($1::text::json) as x(n integer, id uuid, at timestamptz, body text)
where not exists (select from kernel.audit_arrivals a where a.id = x.id)
  and not exists (select from audit.entries e where e.at = x.at and e.id = x.id)
order by x.n`;

const readingBehind = `
select ${endsColumns}, ${columns}
from audit.chain c left join lateral (
  select * from audit.entries where sequence > $1::bigint order by sequence limit $2::integer
) e on true
order by e.sequence`;

/** The trail in PostgreSQL: rows come into `kernel.audit_arrivals`, and are moved from there into the chain. */
export class PostgresAudit implements AuditTrail, AuditArrivals {
  readonly #listeners = new Set<() => void>();

  constructor(readonly database: Database) {}

  async add(rows: readonly AuditArrival[]): Promise<void> {
    const sure = rows.filter(({ isDoubtful }) => !isDoubtful).map(arrivalRow);
    const doubtful = rows.filter(({ isDoubtful }) => isDoubtful).map((row, n) => ({ n, ...arrivalRow(row) }));
    await this.database.transaction([
      ...(sure.length > 0 ? [insertAuditArrivals.statement(sure)] : []),
      ...(doubtful.length > 0 ? [{ text: addingDoubtful, parameters: [JSON.stringify(doubtful)] }] : []),
    ]);
    for (const listener of this.#listeners) listener();
  }

  async seal(
    limit: number,
    link: (head: ChainPlace, texts: readonly string[]) => readonly ChainLink[],
  ): Promise<number> {
    const rows = await this.database.query(readingArrivals, [limit]);
    const waiting = rows.filter((row) => row['number'] !== null);
    if (waiting.length === 0) return 0;
    const { head } = endsOf(rows[0]);
    const links = link(
      head,
      waiting.map((row) => row['body'] as string),
    );
    const last = links.at(-1) ?? head;
    return this.#unlessStale(waiting.length, [
      onPurpose('sealing'),
      {
        text: movingHead,
        parameters: [last.sequence, bytesOf(last.hash), head.sequence, bytesOf(head.hash)],
      },
      { text: takingArrivals, parameters: [JSON.stringify(waiting.map((row) => row['number'])), waiting.length] },
      insertEntries.statement(links.map((each) => toRow(each, auditEntryOf(each.text)))),
    ]);
  }

  async ends(): Promise<ChainEnds> {
    const [row] = await this.database.query(`select ${endsColumns} from audit.chain c`);
    return endsOf(row);
  }

  async read(after: number, limit: number): Promise<ChainEnds & { readonly rows: readonly SealedEntry[] }> {
    const rows = await this.database.query(readingBehind, [after, limit]);
    return { ...endsOf(rows[0]), rows: rows.filter((row) => row['sequence'] !== null).map(fromRow) };
  }

  async waiting(upTo?: number): Promise<WaitingRows> {
    const [row] = await this.database.query(
      'select count(*) as count, min(at) as oldest, max(number) as last from kernel.audit_arrivals where $1::bigint is null or number <= $1::bigint',
      [upTo ?? null],
    );
    return {
      count: Number(row?.['count']),
      oldest: (row?.['oldest'] ?? null) as Instant | null,
      last: (row?.['last'] ?? null) as number | null,
    };
  }

  async arrivals(limit: number): Promise<readonly AuditEntry[]> {
    const rows = await this.database.query('select body from kernel.audit_arrivals order by number limit $1::integer', [
      limit,
    ]);
    return rows.map((row) => auditEntryOf(row['body'] as string));
  }

  async list(request: ListRequest<AuditFilter, AuditSort>): Promise<Page<SealedEntry>> {
    const { filter, q } = request;
    const page = await listRows(
      this.database,
      listing,
      [
        ...equals('e.actor', filter.actor),
        ...amongValues('e.use_case', filter.useCase),
        ...equals('e.object', filter.object),
        ...amongValues('e.outcome', filter.outcome),
        ...amongValues('e.transport', filter.transport),
        ...withinRange('e.at', filter.at),
        ...searching("array_to_tsvector(string_to_array(e.search, ' '))", q),
      ],
      request,
    );
    return { ...page, items: page.items.map(fromRow) };
  }

  async drop(before: Instant, limit: number, tell: (dropped: DroppedRows) => AuditArrival): Promise<number> {
    const rows = await this.database.query(
      `select e.sequence, e.hash, e.at from audit.entries e where e.sequence > (select anchor_sequence from audit.chain)
       order by e.sequence limit $1::integer`,
      [limit],
    );
    const young = rows.findIndex((row) => (row['at'] as Instant) >= before);
    const old = young === -1 ? rows : rows.slice(0, young);
    const [first, last] = [old[0], old.at(-1)];
    if (!first || !last) return 0;
    const from = first['sequence'] as number;
    const to: ChainPlace = { sequence: last['sequence'] as number, hash: hexOf(last['hash']) };
    return this.#unlessStale(old.length, [
      onPurpose('retention'),
      { text: movingAnchor, parameters: [to.sequence, bytesOf(to.hash), from - 1] },
      { text: 'delete from audit.entries where sequence <= $1::bigint', parameters: [to.sequence] },
      insertAuditArrivals.statement([arrivalRow(tell({ from, to }))]),
    ]);
  }

  onArrivals(listener: () => void): () => void {
    this.#listeners.add(listener);
    const quiet = this.database.onNews((news) => {
      if (news === 'committed') listener();
    });
    return () => {
      quiet();
      this.#listeners.delete(listener);
    };
  }

  /** What was to be moved, or nothing where another process moved it first. */
  async #unlessStale(count: number, statements: readonly Statement[]): Promise<number> {
    try {
      await this.database.transaction(statements);
      return count;
    } catch (error) {
      if (errorCode(error) === staleState) return 0;
      throw error;
    }
  }
}

const arrivalRow = ({ id, at, text }: AuditArrival) => ({ id: uuidOf(id), at, body: text });
