import type {
  InventoryTx,
  InventoryWork,
  LocationArchive,
  LocationFilter,
  LocationSort,
  MovementArchive,
  ReservationArchive,
  StockArchive,
} from '@quayside/application/inventory';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { Location } from '@quayside/domain/inventory';
import { batched } from '../kernel/batcher.js';
import type { Database } from '../kernel/database.js';
import { listRows, where, type Listing } from '../kernel/listing.js';
import { postgresWork, type Stage, type WorkDeps } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { inserting, updating, type Writer } from '../kernel/table-writer.js';
import { fromLocationRow, toLocationRow } from './inventory-rows.js';
import { PostgresReservations, reservationWriters } from './postgres-reservations.js';
import { PostgresStock } from './postgres-stock.js';
import { stockWriters } from './stock-writers.js';
import { locations } from './tables.js';

const insertLocations = inserting(locations);
const changeLocations = updating(locations, 'id', ['version', 'name', 'priority', 'active', 'updatedAt']);

/** In the order in which they write: what is referred to comes first. */
export const inventoryWriters: readonly Writer<never>[] = [
  insertLocations,
  changeLocations,
  ...reservationWriters,
  ...stockWriters,
];

const columns = selecting(locations, 'l');
const locationOf = readingRows(locations);

const listing: Listing<LocationSort> = {
  from: 'inventory.locations l',
  columns,
  sorts: {
    code: { column: 'l.code', type: 'text' },
    priority: { column: 'l.priority', type: 'bigint' },
    created_at: { column: 'l.created_at', type: 'timestamptz' },
  },
  id: { column: 'l.id', type: 'uuid' },
};

/** The tables of the inventory context. */
export class PostgresInventory {
  readonly work: InventoryWork;
  readonly locations: LocationArchive;
  readonly stock: StockArchive;
  readonly movements: MovementArchive;
  readonly reservations: ReservationArchive;

  constructor(
    readonly database: Database,
    work: WorkDeps,
  ) {
    const stock = new PostgresStock(database);
    const reservations = new PostgresReservations(database);
    const all = batched<null, readonly Location[]>((asked) => this.#allLocations(asked.length), {
      most: 256,
      atOnce: 4,
    });
    this.stock = stock;
    this.movements = stock.movements;
    this.reservations = reservations;
    this.locations = {
      find: async (code) => (await all(null)).find((location) => location.code === code) ?? null,
      all: () => all(null),
      list: (request) => this.#listLocations(request),
    };
    this.work = postgresWork(work, (stage) => ({
      locations: this.#staged(stage),
      stock: stock.staged(stage),
      reservations: reservations.staged(stage),
    }));
  }

  #staged(stage: Stage): InventoryTx['locations'] {
    return {
      find: (code) => this.locations.find(code),
      all: () => this.locations.all(),
      save: (location, event) => {
        const row = toLocationRow(location);
        if (location.version === 1) stage.write(insertLocations, row);
        else stage.write(changeLocations, { ...row, basedOn: location.version - 1 });
        stage.tell({ subject: location.id, lane: location.id, version: location.version, events: [event] });
      },
    };
  }

  /** There are few, and every reservation weighs all of them: one answer does for all who ask at one moment. */
  async #allLocations(asking: number): Promise<readonly (readonly Location[])[]> {
    const rows = await this.database.query(`select ${columns} from inventory.locations l order by l.code`);
    const all = Object.freeze(rows.map((row) => Object.freeze(fromLocationRow(locationOf(row)))));
    return Array.from({ length: asking }, () => all);
  }

  async #listLocations(request: ListRequest<LocationFilter, LocationSort>): Promise<Page<Location>> {
    const { active } = request.filter;
    const conditions = active === undefined ? [] : [where(active ? 'l.active' : 'not l.active')];
    const page = await listRows(this.database, listing, conditions, request);
    return { ...page, items: page.items.map((row) => fromLocationRow(locationOf(row))) };
  }
}
