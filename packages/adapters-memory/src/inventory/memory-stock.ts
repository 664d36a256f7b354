import type {
  MovementArchive,
  MovementFilter,
  MovementSort,
  StagedStock,
  StockArchive,
  StockFilter,
  StockSort,
} from '@quayside/application/inventory';
import type { EventsOf, ListRequest, Page } from '@quayside/application/kernel';
import {
  changeLevel,
  emptyLevel,
  isSound,
  levelName,
  levelOf,
  type LevelChange,
  type Movement,
  type StockLevel,
} from '@quayside/domain/inventory';
import type { Sku } from '@quayside/domain/kernel';
import { among, frozen, pageOf, within, type Stage } from '../kernel/index.js';

/** Levels and their ledger, in the maps of a process. */
export class MemoryStock implements StockArchive {
  readonly #levels = new Map<string, StockLevel>();
  readonly #ledger: Movement[] = [];
  readonly movements: MovementArchive = { list: async (request) => this.#listMovements(request) };

  async levels(sku: Sku): Promise<readonly StockLevel[]> {
    return this.#of([sku]);
  }

  async list(request: ListRequest<StockFilter, StockSort>): Promise<Page<StockLevel>> {
    const { sku, locationId, low } = request.filter;
    const rows = [...this.#levels.values()].filter(
      (level) =>
        (sku === undefined || level.sku === sku) &&
        (locationId === undefined || level.locationId === locationId) &&
        (low === undefined || level.low === low),
    );
    return pageOf(rows, request, { id: levelName, sort: (level) => level.sku });
  }

  /** Stock as one unit of work has it: what it books in several calls is one change of the commit. */
  staged(stage: Stage): StagedStock {
    const booked: LevelChange[] = [];
    return {
      levels: async (skus) => this.#of(skus),
      book: (changes) => {
        if (booked.length === 0 && changes.length > 0) this.#stage(stage, booked);
        booked.push(...changes.map(frozen));
      },
    };
  }

  #stage(stage: Stage, booked: readonly LevelChange[]): void {
    let outcome: Outcome | null = null;
    stage.change({
      holds: () => (outcome = this.#outcomeOf(booked)) !== null,
      apply: (tell) => {
        if (!outcome) throw new Error('a booking that does not hold was applied');
        for (const [name, level] of outcome.levels) this.#levels.set(name, frozen(level));
        for (const told of outcome.told) tell(told);
        for (const change of booked) if (change.type === 'moved') this.#ledger.push(change.movement);
      },
    });
  }

  /** What changes come to on the levels as they are now; null where they no longer hold. */
  #outcomeOf(changes: readonly LevelChange[]): Outcome | null {
    const levels = new Map<string, StockLevel>();
    const told: EventsOf[] = [];
    for (const change of changes) {
      const name = levelName(levelOf(change));
      const before = levels.get(name) ?? this.#levels.get(name) ?? emptyLevel(levelOf(change));
      const changed = changeLevel(before, change);
      if (!changed.ok) return null;
      const { level, events } = changed.value;
      levels.set(name, level);
      if (events.length > 0) told.push({ subject: name, lane: name, version: level.version, events });
    }
    return [...levels.values()].every(isSound) ? { levels, told } : null;
  }

  #of(skus: readonly Sku[]): readonly StockLevel[] {
    const wanted = new Set(skus);
    return [...this.#levels.values()].filter((level) => wanted.has(level.sku));
  }

  #listMovements(request: ListRequest<MovementFilter, MovementSort>): Page<Movement> {
    const { sku, locationId, kind, reservationId, at } = request.filter;
    const rows = this.#ledger.filter(
      (movement) =>
        (sku === undefined || movement.sku === sku) &&
        (locationId === undefined || movement.locationId === locationId) &&
        (reservationId === undefined || movement.reservationId === reservationId) &&
        among(movement.kind, kind) &&
        within(movement.at, at),
    );
    return pageOf(rows, request, { id: (movement) => movement.id, sort: (movement) => movement.at });
  }
}

interface Outcome {
  readonly levels: ReadonlyMap<string, StockLevel>;
  readonly told: readonly EventsOf[];
}
