import type {
  InventoryTx,
  InventoryWork,
  LocationArchive,
  LocationFilter,
  LocationSort,
  MovementArchive,
  OverdueReservation,
  ReservationArchive,
  ReservationFilter,
  ReservationSort,
  StagedLocations,
  StagedReservations,
  StockArchive,
} from '@quayside/application/inventory';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { Location, Reservation } from '@quayside/domain/inventory';
import type { Instant, LocationId, OrderId, ReservationId } from '@quayside/domain/kernel';
import { among, memoryWork, pageOf, VersionedMap, within, type MemoryDatabase, type Stage } from '../kernel/index.js';
import { MemoryStock } from './memory-stock.js';

/** The tables of the inventory context, in the maps of a process. */
export class MemoryInventory {
  readonly #locations = new VersionedMap<LocationId, Location>();
  readonly #reservations = new VersionedMap<ReservationId, Reservation>();
  readonly #idsByOrder = new Map<OrderId, ReservationId>();
  /** When to ask for the expiry of each reservation that is held for a while. */
  readonly #expiries = new Map<ReservationId, Instant>();
  readonly work: InventoryWork;
  readonly locations: LocationArchive;
  readonly stock: StockArchive;
  readonly movements: MovementArchive;
  readonly reservations: ReservationArchive;

  constructor(database: MemoryDatabase) {
    const stock = new MemoryStock();
    this.work = memoryWork(database, (stage) => this.#ports(stage, stock));
    this.stock = stock;
    this.movements = stock.movements;
    this.locations = {
      find: async (code) => this.#byCode(code),
      all: async () => this.#locations.all(),
      list: async (request) => this.#listLocations(request),
    };
    this.reservations = {
      find: async (id) => this.#reservations.get(id),
      list: async (request) => this.#listReservations(request),
      overdue: async (now, limit) => this.#overdue(now, limit),
    };
  }

  #ports(stage: Stage, stock: MemoryStock): Pick<InventoryTx, 'locations' | 'stock' | 'reservations'> {
    return { locations: this.#stagedLocations(stage), stock: stock.staged(stage), reservations: this.#staged(stage) };
  }

  #stagedLocations(stage: Stage): StagedLocations {
    return {
      find: async (code) => this.#byCode(code),
      all: async () => this.#locations.all(),
      save: (location, event) => {
        const unique = () => (this.#byCode(location.code)?.id ?? location.id) === location.id;
        stage.change(this.#locations.save(location.id, location, location.version - 1, unique));
        stage.tell({ subject: location.id, lane: location.id, version: location.version, events: [event] });
      },
    };
  }

  #staged(stage: Stage): StagedReservations {
    return {
      find: async (id) => this.#reservations.get(id),
      findByOrder: async (orderId) => this.#byOrder(orderId),
      save: (reservation, event) => {
        const { id, orderId, version } = reservation;
        const expiresAt = reservation.status === 'held' ? reservation.expiresAt : null;
        stage.change(
          this.#reservations.save(id, reservation, version - 1, () => (this.#idsByOrder.get(orderId) ?? id) === id),
        );
        stage.change({
          holds: () => true,
          apply: () => {
            this.#idsByOrder.set(orderId, id);
            if (expiresAt === null) this.#expiries.delete(id);
            else this.#expiries.set(id, expiresAt);
          },
        });
        stage.tell({ subject: id, lane: orderId, version, events: [event] });
      },
      postponeExpiry: (id, until) =>
        stage.change({
          holds: () => true,
          apply: () => void (this.#expiries.has(id) && this.#expiries.set(id, until)),
        }),
    };
  }

  #byCode(code: string): Location | null {
    return this.#locations.all().find((location) => location.code === code) ?? null;
  }

  #byOrder(orderId: OrderId): Reservation | null {
    const id = this.#idsByOrder.get(orderId);
    return id === undefined ? null : this.#reservations.get(id);
  }

  #listLocations(request: ListRequest<LocationFilter, LocationSort>): Page<Location> {
    const { active } = request.filter;
    const rows = this.#locations.all().filter((location) => active === undefined || location.active === active);
    return pageOf(rows, request, {
      id: (location) => location.id,
      sort: (location, by) =>
        ({ code: location.code, priority: location.priority, created_at: location.createdAt })[by],
    });
  }

  #listReservations(request: ListRequest<ReservationFilter, ReservationSort>): Page<Reservation> {
    const { status, orderId, createdAt } = request.filter;
    const rows = this.#reservations
      .all()
      .filter(
        (reservation) =>
          among(reservation.status, status) &&
          (orderId === undefined || reservation.orderId === orderId) &&
          within(reservation.createdAt, createdAt),
      );
    return pageOf(rows, request, { id: (reservation) => reservation.id, sort: (reservation) => reservation.createdAt });
  }

  #overdue(now: Instant, limit: number): readonly OverdueReservation[] {
    return [...this.#expiries]
      .filter(([, expiry]) => expiry <= now)
      .toSorted(([, a], [, b]) => (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([id]) => this.#reservations.get(id))
      .filter((reservation) => reservation !== null)
      .map(({ id, orderId }) => ({ id, orderId }));
  }
}
