import type {
  MovementArchive,
  MovementFilter,
  MovementSort,
  StagedStock,
  StockArchive,
  StockFilter,
  StockSort,
} from '@quayside/application/inventory';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { Movement, StockLevel } from '@quayside/domain/inventory';
import type { LocationId, Sku } from '@quayside/domain/kernel';
import { batched } from '../kernel/batcher.js';
import type { Database } from '../kernel/database.js';
import { amongValues, equals, listRows, where, withinRange, type Condition, type Listing } from '../kernel/listing.js';
import type { Stage } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { uuidOf } from '../kernel/type-ids.js';
import { fromMovementRow, fromStockRow } from './inventory-rows.js';
import { bookChanges } from './stock-writers.js';
import { movements, stock } from './tables.js';

const levelColumns = selecting(stock, 's');
const levelOf = readingRows(stock);
const movementOf = readingRows(movements);

const stockListing: Listing<StockSort> = {
  from: 'inventory.stock s',
  columns: levelColumns,
  sorts: { sku: { column: 's.sku', type: 'text' } },
  // A SKU has one row at each location.
  id: { column: 's.location_id', type: 'uuid' },
};

const ledgerListing: Listing<MovementSort> = {
  from: 'inventory.movements m',
  columns: selecting(movements, 'm'),
  sorts: { at: { column: 'm.at', type: 'timestamptz' } },
  id: { column: 'm.id', type: 'uuid' },
};

/** Stock levels and their ledger. */
export class PostgresStock implements StockArchive {
  readonly movements: MovementArchive = { list: (request) => this.#listMovements(request) };
  readonly #levels: (skus: readonly Sku[]) => Promise<readonly StockLevel[]>;

  constructor(readonly database: Database) {
    this.#levels = batched((asked) => this.#readLevels(asked), { most: 256, atOnce: 4 });
  }

  levels(sku: Sku): Promise<readonly StockLevel[]> {
    return this.#levels([sku]);
  }

  async list(request: ListRequest<StockFilter, StockSort>): Promise<Page<StockLevel>> {
    const { sku, locationId, low } = request.filter;
    const conditions = [...equals('s.sku', sku), ...atLocation('s.location_id', locationId), ...isLow(low)];
    const page = await listRows(this.database, stockListing, conditions, request);
    return { ...page, items: page.items.map((row) => fromStockRow(levelOf(row))) };
  }

  staged(stage: Stage): StagedStock {
    return { levels: this.#levels, book: (changes) => bookChanges(stage, changes) };
  }

  /** What many ask for at one moment is one question, and each gets its part of the answer. */
  async #readLevels(asked: readonly (readonly Sku[])[]): Promise<readonly (readonly StockLevel[])[]> {
    const skus = [...new Set(asked.flat())];
    const rows = await this.database.query(
      `select ${levelColumns} from inventory.stock s where s.sku in (select json_array_elements_text($1::text::json))`,
      [JSON.stringify(skus)],
    );
    const bySku = Map.groupBy(
      rows.map((row) => Object.freeze(fromStockRow(levelOf(row)))),
      (level) => level.sku,
    );
    return asked.map((mine) => [...new Set(mine)].flatMap((sku) => bySku.get(sku) ?? []));
  }

  async #listMovements(request: ListRequest<MovementFilter, MovementSort>): Promise<Page<Movement>> {
    const { sku, locationId, kind, reservationId, at } = request.filter;
    const conditions = [
      ...equals('m.sku', sku),
      ...atLocation('m.location_id', locationId),
      ...equals('m.reservation_id', reservationId && uuidOf(reservationId), 'uuid'),
      ...amongValues('m.kind', kind),
      ...withinRange('m.at', at),
    ];
    const page = await listRows(this.database, ledgerListing, conditions, request);
    return { ...page, items: page.items.map((row) => fromMovementRow(movementOf(row))) };
  }
}

const atLocation = (column: string, id: LocationId | undefined): readonly Condition[] =>
  equals(column, id && uuidOf(id), 'uuid');
const isLow = (low: boolean | undefined): readonly Condition[] =>
  low === undefined ? [] : [where(low ? 's.low' : 'not s.low')];
