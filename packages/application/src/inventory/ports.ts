import type {
  LevelChange,
  Location,
  LocationEvent,
  Movement,
  MovementKind,
  Reservation,
  ReservationEvent,
  StockLevel,
} from '@quayside/domain/inventory';
import type { Instant, LocationId, OrderId, ReservationId, Sku } from '@quayside/domain/kernel';
import type { InstantRange, ListRequest, Page, StagedMessages, UnitOfWork } from '../kernel/index.js';

/** What a unit of work on inventory can read and stage. */
export interface InventoryTx extends StagedMessages {
  readonly locations: StagedLocations;
  readonly stock: StagedStock;
  readonly reservations: StagedReservations;
}
export type InventoryWork = UnitOfWork<InventoryTx>;

export interface LocationReader {
  find(code: string): Promise<Location | null>;
  /** Every location, active or not: at most `mostLocations`. */
  all(): Promise<readonly Location[]>;
}

export interface StagedLocations extends LocationReader {
  /** Saves a location with the event that made it so. It is based on `location.version - 1`; its code is unique. */
  save(location: Location, event: LocationEvent): void;
}

export interface LocationArchive extends LocationReader {
  list(request: ListRequest<LocationFilter, LocationSort>): Promise<Page<Location>>;
}
export interface LocationFilter {
  readonly active?: boolean | undefined;
}
export const locationSorts = ['code', 'priority', 'created_at'] as const;
export type LocationSort = (typeof locationSorts)[number];

/**
 * Stock as a unit of work has it. Hundreds of units run at once, and the same few SKUs are in all of them: what many ask
 * for at one moment is read together, and nothing that is booked depends on a version of the level.
 */
export interface StagedStock {
  /** The levels of these SKUs at every location where they have one. */
  levels(skus: readonly Sku[]): Promise<readonly StockLevel[]>;
  /**
   * Books changes, each with its row in the ledger, as differences: the store adds them to what is there at the commit.
   * A level that does not exist yet begins with its first receipt, count or settings. The commit holds only where every
   * level is sound after it and every figure that a change was worked out from still stands; otherwise the handler runs
   * again. What `changeLevel` says is told of each change is told in the commit, with the figures as they are then.
   */
  book(changes: readonly LevelChange[]): void;
}

/** Stock for those who only look. */
export interface StockArchive {
  levels(sku: Sku): Promise<readonly StockLevel[]>;
  list(request: ListRequest<StockFilter, StockSort>): Promise<Page<StockLevel>>;
}
export interface StockFilter {
  readonly sku?: Sku | undefined;
  readonly locationId?: LocationId | undefined;
  readonly low?: boolean | undefined;
}
export const stockSorts = ['sku'] as const;
export type StockSort = (typeof stockSorts)[number];

/** The ledger. */
export interface MovementArchive {
  list(request: ListRequest<MovementFilter, MovementSort>): Promise<Page<Movement>>;
}
export interface MovementFilter {
  readonly sku?: Sku | undefined;
  readonly locationId?: LocationId | undefined;
  readonly kind?: readonly MovementKind[] | undefined;
  readonly reservationId?: ReservationId | undefined;
  readonly at?: InstantRange;
}
export const movementSorts = ['at'] as const;
export type MovementSort = (typeof movementSorts)[number];

export interface ReservationReader {
  find(id: ReservationId): Promise<Reservation | null>;
}

export interface StagedReservations extends ReservationReader {
  /** An order has at most one reservation. */
  findByOrder(orderId: OrderId): Promise<Reservation | null>;
  /** Saves a reservation with the event that made it so. It is based on `reservation.version - 1`. */
  save(reservation: Reservation, event: ReservationEvent): void;
  /**
   * Notes that its expiry was asked for, and when to ask again should nothing come of that. Changes no version, and
   * nothing at all where the reservation has ended or was confirmed meanwhile.
   */
  postponeExpiry(id: ReservationId, until: Instant): void;
}

export interface ReservationArchive extends ReservationReader {
  list(request: ListRequest<ReservationFilter, ReservationSort>): Promise<Page<Reservation>>;
  /** Reservations whose time is over and whose expiry is to be asked for now, the oldest first. */
  overdue(now: Instant, limit: number): Promise<readonly OverdueReservation[]>;
}
export type OverdueReservation = Pick<Reservation, 'id' | 'orderId'>;
export interface ReservationFilter {
  readonly status?: readonly Reservation['status'][] | undefined;
  readonly orderId?: OrderId | undefined;
  readonly createdAt?: InstantRange;
}
export const reservationSorts = ['created_at'] as const;
export type ReservationSort = (typeof reservationSorts)[number];
